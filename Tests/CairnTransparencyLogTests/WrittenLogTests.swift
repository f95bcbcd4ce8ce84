import CairnTransparencyLog
import Foundation
import Testing

@Suite struct WrittenLogTests {
    @Test("a log written by an independent implementation verifies from its files")
    func committedLog() async throws {
        let logKey = try VerifierKey.parse(ExampleLog.vkey)
        let witnessKey = try VerifierKey.parse(ExampleLog.witnessVkey)
        let checkpoint = try VerifiedCheckpoint.verify(
            Vectors.bytes("log-300/checkpoint"),
            logKey: logKey,
            witnesses: [witnessKey]
        )
        #expect(checkpoint.cosignatures.count == 1)

        var builder = TileBuilder()
        for bundle in TileCoordinate.new(from: 0, to: checkpoint.size) where bundle.level == 0 {
            let bytes = try Vectors.bytes("log-300/\(bundle.entriesPath)")
            let entries = try EntryBundle.parse(bytes, width: bundle.width)
            #expect(entries.encoded() == bytes)
            for tile in builder.append(entries.leafHashes) where tile.coordinate.isFull || builder.size == 300
            {
                #expect(try Vectors.bytes("log-300/\(tile.coordinate.path)") == tile.encoded())
            }
        }
        #expect(builder.root == checkpoint.root)
        #expect(
            try await TileBuilder(size: checkpoint.size, source: CommittedTiles()).root == checkpoint.root
        )

        let receipt = try TLogProof.parse(Vectors.bytes("log-300/entry-299.tlog-proof"))
        let entry = try #require(receipt.extra)
        #expect(try receipt.verify(entry: entry, logKey: logKey).root == checkpoint.root)
    }

    private struct CommittedTiles: HashTileSource {
        func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
            try Vectors.bytes("log-300/\(coordinate.path)")
        }
    }

    private static let folder = ProcessInfo.processInfo.environment["CAIRN_TLOG_OUT"]

    @Test(
        "whole logs are written for other implementations to check",
        .enabled(if: folder != nil, "set CAIRN_TLOG_OUT to a folder"),
        arguments: [0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000]
    )
    func writesLogs(size: Int) async throws {
        let folder = URL(filePath: try #require(Self.folder)).appending(path: "size-\(size)")
        let log = try ExampleLog(size: size, withEntries: true)
        for (path, bytes) in log.files {
            try write(bytes, to: folder.appending(path: path.text))
        }
        let checkpoint = try log.checkpoint()
        let cosigner = try Cosigner(name: ExampleLog.witnessName, seed: ExampleLog.witnessSeed)
        let verified = try VerifiedCheckpoint.verify(checkpoint, logKey: .parse(ExampleLog.vkey))
        let witnessed = try checkpoint.adding([cosigner.cosign(verified, time: 1_700_000_000)])
        try write(witnessed.encoded(), to: folder.appending(path: "checkpoint"))
        for index in Set([0, size / 2, size - 1]) where (0..<size).contains(index) {
            let hashes = try await MerkleTree.inclusionProof(
                index: UInt64(index),
                size: UInt64(size),
                source: log
            )
            let proof = try TLogProof(
                extra: ExampleLog.entry(index),
                index: UInt64(index),
                hashes: hashes,
                checkpoint: witnessed
            )
            try write(proof.encoded(), to: folder.appending(path: "entry-\(index).tlog-proof"))
        }
    }

    private func write(_ bytes: [UInt8], to file: URL) throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: file)
    }
}
