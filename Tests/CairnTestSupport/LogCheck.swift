import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTransparencyLog

/// Reads a whole log as a stranger would and names everything that doesn't fit together.
package struct LogCheck {
    private let log: TestLog
    private var problems: [String] = []

    /// What is wrong with a log; empty for a sound one.
    package static func problems(of log: TestLog) async throws -> [String] {
        var check = LogCheck(log: log)
        try await check.run()
        return check.problems
    }

    private init(log: TestLog) {
        self.log = log
    }

    private mutating func run() async throws {
        guard let head = try log.stores.commits.head(of: log.origin) else {
            problems.append("there is no head")
            return
        }
        try checkHead(head)
        try checkTiles(head)
        try checkFrames(head)
        try await checkReceipts(head)
        let watermark = try log.ledger.watermark(of: log.origin)
        expect(watermark == head.size, "the ledger stands at \(watermark), the log at \(head.size)")
    }

    private mutating func expect(_ holds: Bool, _ problem: @autoclosure () -> String) {
        if !holds { problems.append(problem()) }
    }

    private mutating func checkHead(_ head: CommittedHead) throws {
        expect(
            try log.stores.tiles.publishedCheckpoint() == head.note,
            "the public checkpoint isn't the committed one")
        let verified = try VerifiedCheckpoint.verify(head.note, logKey: log.signer.key)
        expect(verified.size == head.size && verified.root == head.root, "the note isn't about the head")
    }

    /// Root from the entry bundles, every tile by its hashes.
    private mutating func checkTiles(_ head: CommittedHead) throws {
        var entries: [[UInt8]] = []
        for coordinate in TileCoordinate.new(from: 0, to: head.size) where coordinate.level == 0 {
            guard let bytes = try log.stores.tiles.read(.entries(coordinate)) else {
                problems.append("\(coordinate.entriesPath) is missing")
                return
            }
            entries += try EntryBundle.parse(bytes, width: coordinate.width).entries
        }
        let hashes = entries.map { Hash.leaf($0) }
        expect(MerkleTree.root(of: hashes) == head.root, "the entry bundles don't give the root")
        expect(try log.leaves() == entries, "the segments hold other leaves than the entry bundles")
        var builder = TileBuilder()
        for tile in builder.append(hashes) {
            let held = try log.stores.tiles.read(.hashes(tile.coordinate))
            expect(
                held == tile.encoded(), "\(tile.coordinate.path) is \(held == nil ? "missing" : "another")")
        }
    }

    private mutating func checkFrames(_ head: CommittedHead) throws {
        expect(try log.stores.segments.frameCount == head.size, "there are more frames than committed leaves")
        var time: Int64 = 0
        var files: Set<ContentDigest> = []
        for (index, bytes) in try log.stores.segments.frames(in: 0..<head.size).enumerated() {
            if index.isMultiple(of: 256) { files = [] }
            var reader = FrameReader(bytes)
            guard let frame = try reader.next(), reader.isAtEnd else {
                problems.append("frame \(index) isn't one frame")
                continue
            }
            expect(frame.encoded() == bytes, "frame \(index) is encoded otherwise")
            for file in frame.smallFiles.map({ ContentDigest.of($0) }) {
                expect(files.insert(file).inserted, "frame \(index) repeats the small file \(file)")
            }
            let leaf = try Leaf.parse(frame.leaf)
            expect(leaf.time >= time, "the time of leaf \(index) goes back")
            time = leaf.time
            let known = try log.ledger.index(ofRecord: leaf.recordDigest, origin: log.origin)
            expect(
                known == UInt64(index),
                "the ledger has the record of leaf \(index) at \(String(describing: known))")
        }
        expect(time == head.time || head.size == 0, "the head has another time than its newest leaf")
    }

    /// Every receipt of a small log, some of a large one.
    private mutating func checkReceipts(_ head: CommittedHead) async throws {
        let maker = ReceiptMaker(logs: SegmentContents(origin: log.origin, stores: log.stores))
        let leaves = try log.leaves()
        let step = max(1, leaves.count / 24)
        let edges = [leaves.count - 1, 255, 256].filter { leaves.indices.contains($0) }
        for index in Array(stride(from: 0, to: leaves.count, by: step)) + edges {
            guard let bytes = try await maker.receipt(origin: log.origin, index: UInt64(index))?.bytes else {
                problems.append("leaf \(index) has no receipt")
                continue
            }
            let proof = try TLogProof.parse(bytes)
            expect(
                proof.index == UInt64(index) && proof.extra == leaves[index],
                "the receipt of \(index) is another's")
            _ = try proof.verify(entry: leaves[index], logKey: log.signer.key)
        }
    }
}
