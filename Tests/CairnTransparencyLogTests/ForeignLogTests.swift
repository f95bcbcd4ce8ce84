import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

/// Logs that other programs wrote, each to a folder of its own below `CAIRN_TLOG_IN`.
@Suite struct ForeignLogTests {
    private static let input = ProcessInfo.processInfo.environment["CAIRN_TLOG_IN"]
    private static let sizes = [0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000]

    private static var writers: [URL] {
        get throws {
            try FileManager.default.contentsOfDirectory(
                at: URL(filePath: try #require(input)), includingPropertiesForKeys: nil)
        }
    }

    @Test(
        "whole logs of other implementations verify, file by file",
        .enabled(if: input != nil, "set CAIRN_TLOG_IN to a folder"), arguments: sizes)
    func readsLogs(size: Int) async throws {
        for writer in try Self.writers {
            try await check(writer.appending(path: "size-\(size)"), size: size)
        }
    }

    private func check(_ folder: URL, size: Int) async throws {
        let read = { (path: String) in Array(try Data(contentsOf: folder.appending(path: path))) }
        let logKey = try VerifierKey.parse(ExampleLog.vkey)
        let witness = try VerifierKey.parse(ExampleLog.witnessVkey)
        let checkpoint = try VerifiedCheckpoint.verify(
            read("checkpoint"), logKey: logKey, witnesses: [witness])
        #expect(checkpoint.size == UInt64(size))
        #expect(checkpoint.cosignatures.map(\.time) == [1_700_000_000])

        var leaves: [Hash] = []
        for place in TileCoordinate.new(from: 0, to: checkpoint.size) where place.level == 0 {
            let bundle = try EntryBundle.parse(read(place.entriesPath), width: place.width)
            #expect(bundle.entries.first == ExampleLog.entry(Int(place.index) * 256))
            leaves += bundle.leafHashes
        }
        #expect(MerkleTree.root(of: leaves) == checkpoint.root)
        var builder = TileBuilder()
        for tile in builder.append(leaves) {
            #expect(
                try read(tile.coordinate.path) == tile.encoded(), "\(folder.path) \(tile.coordinate.path)")
        }
        let proofs = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".tlog-proof") }
        #expect(proofs.isEmpty == (size == 0))
        for name in proofs {
            let proof = try TLogProof.parse(read(name))
            let verified = try proof.verify(
                entry: ExampleLog.entry(Int(proof.index)), logKey: logKey, witnesses: [witness])
            #expect(verified.root == checkpoint.root && verified.cosignatures.count == 1)
        }
    }

    @Test(
        "proofs of other implementations are right",
        .enabled(if: input != nil, "set CAIRN_TLOG_IN to a folder"))
    func verifiesProofs() throws {
        for writer in try Self.writers {
            let file = try Data(contentsOf: writer.appending(path: "proofs.json"))
            let logs = try JSONDecoder().decode(ProvenLogs.self, from: file)
            #expect(logs.sizes.map(\.size) == Self.sizes)
            let roots = Dictionary(uniqueKeysWithValues: logs.sizes.map { ($0.size, $0.root) })
            for log in logs.sizes {
                #expect(log.root == MerkleTree.root(of: ExampleLog.leaves(log.size)))
                #expect(log.inclusion.count >= min(log.size, 200))
                for item in log.inclusion {
                    let isIncluded = MerkleTree.verifyInclusion(
                        leaf: ExampleLog.leaves[item.i], index: UInt64(item.i), size: UInt64(log.size),
                        proof: item.p, root: log.root)
                    #expect(isIncluded, "\(writer.lastPathComponent): \(item.i) in \(log.size)")
                }
                #expect(log.consistency.map(\.o) == Self.sizes.filter { $0 <= log.size })
                for item in log.consistency {
                    let isConsistent = MerkleTree.verifyConsistency(
                        oldSize: UInt64(item.o), oldRoot: try #require(roots[item.o]),
                        newSize: UInt64(log.size), newRoot: log.root, proof: item.p)
                    #expect(isConsistent, "\(writer.lastPathComponent): \(item.o) with \(log.size)")
                }
            }
        }
    }

    private static let output = ProcessInfo.processInfo.environment["CAIRN_TLOG_OUT"]

    @Test(
        "proofs are written for other implementations to check: of every entry of small logs, between all sizes",
        .enabled(if: output != nil, "set CAIRN_TLOG_OUT to a folder"))
    func writesProofs() async throws {
        var random = SeededGenerator(seed: 70_000)
        var sizes: [ProvenLogs.Size] = []
        for size in Self.sizes {
            let some = (0..<200).map { _ in Int.random(in: 0..<max(1, size), using: &random) }
            let edges = [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, size - 2, size - 1]
            let indexes = size <= 512 ? Array(0..<size) : Set(some + edges.filter { $0 < size }).sorted()
            let tree = try ExampleLog(size: size)
            var made = ProvenLogs.Size(size: size, root: tree.builder.root, inclusion: [], consistency: [])
            for index in indexes {
                let proof = try await MerkleTree.inclusionProof(
                    index: UInt64(index), size: UInt64(size), source: tree)
                made.inclusion.append(.init(i: index, p: proof))
            }
            for old in Self.sizes where old <= size {
                let proof = try await MerkleTree.consistencyProof(
                    from: UInt64(old), to: UInt64(size), source: tree)
                let again = try MerkleTree.consistencyProof(
                    from: UInt64(old), to: UInt64(size), of: ExampleLog.leaves(size))
                #expect(proof == again)
                made.consistency.append(.init(o: old, p: proof))
            }
            sizes.append(made)
        }
        let folder = URL(filePath: try #require(Self.output))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try JSONEncoder().encode(ProvenLogs(sizes: sizes)).write(to: folder.appending(path: "proofs.json"))
    }
}

/// What a program proved about the logs of this suite, as `proofs.json` has it.
private struct ProvenLogs: Codable {
    struct Inclusion: Codable {
        var i: Int
        var p: [Hash]
    }
    struct Consistency: Codable {
        var o: Int
        var p: [Hash]
    }
    struct Size: Codable {
        var size: Int
        var root: Hash
        var inclusion: [Inclusion]
        var consistency: [Consistency]
    }
    var sizes: [Size]
}

extension Hash: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(base64)
    }
}
