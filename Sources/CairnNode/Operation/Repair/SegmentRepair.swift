import CairnFederation
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// Fetches the frames of damaged segments from those who have the log, each leaf checked against the root and each object
/// against its leaf, and writes the segments anew.
struct SegmentRepair {
    private let place: LogPlace
    private let head: CommittedHead
    private let aside: SetAside
    private(set) var reasons: [String: String] = [:]

    init(_ place: LogPlace, head: CommittedHead, aside: SetAside) {
        self.place = place
        self.head = head
        self.aside = aside
    }

    mutating func run(_ findings: [Finding], from sources: [any LogSource], key: VerifierKey?) async throws {
        var segments = SegmentFsck(place, size: head.size)
        try segments.run()
        var check = LogFsck(place, head: head, key: key, isRunning: false)
        try check.run()
        guard !sources.isEmpty else {
            return fail(findings, "no peer is known that could have it; name one with --peer")
        }
        guard let key else { return fail(findings, "the key of \(place.origin) isn't known here") }
        var why = "nobody could be asked"
        for source in sources {
            do {
                let judge = try await judge(check.hashes, source: source, key: key)
                try await mend(findings, found: segments.hashes, judge: judge, source: source)
                return
            } catch {
                why = "\(error)"
            }
        }
        fail(findings, why)
    }

    private mutating func fail(_ findings: [Finding], _ why: String) {
        for finding in findings { reasons[finding.place] = why }
    }

    /// Tells whether leaves are those of a block.
    private struct Judge {
        var hashes: [[Hash]]?
        /// Proven to lead to a checkpoint of `size` leaves that the log has signed.
        var blocks: BlockHashes?
        /// The size of the tree that the source shows.
        var size: UInt64

        func accepts(_ leaves: [[UInt8]], block: Int, width: Int) -> Bool {
            if let hashes { return leaves.prefix(width).map { Hash.leaf($0) } == hashes[block] }
            return blocks?.matches(leaves, block: UInt64(block)) ?? false
        }
    }

    private func judge(_ hashes: [[Hash]]?, source: any LogSource, key: VerifierKey) async throws -> Judge {
        let checkpoint = try VerifiedCheckpoint.verify(try await source.checkpoint(), logKey: key)
        if let hashes { return Judge(hashes: hashes, blocks: nil, size: checkpoint.size) }
        guard checkpoint.size >= head.size else {
            throw RepairError.smaller(has: checkpoint.size, needed: head.size)
        }
        let width = RegistryLimits.leavesPerSegment
        let full = checkpoint.size / width
        var tail: [Hash] = []
        if let bundle = TileCoordinate(level: 0, index: full, treeSize: checkpoint.size) {
            tail = try await source.entries(bundle).map { Hash.leaf($0) }
        }
        let blocks = try BlockHashes(
            frontier: CompactRange(),
            blocks: try await source.blockHashes(0..<full, treeSize: checkpoint.size),
            tail: tail, checkpoint: checkpoint)
        return Judge(hashes: nil, blocks: blocks, size: checkpoint.size)
    }

    /// All damaged blocks are fetched before one is written, and written only when the whole log then has its root.
    private mutating func mend(
        _ findings: [Finding], found: [[Hash?]], judge: Judge, source: any LogSource
    ) async throws {
        var hashes = found
        var mended: [Int: [[UInt8]]] = [:]
        for block in try await damagedBlocks(findings, found: found, judge: judge) {
            let width = found[block].count
            guard let bundle = TileCoordinate(level: 0, index: UInt64(block), treeSize: judge.size),
                bundle.width >= width
            else { throw RepairError.smaller(has: judge.size, needed: UInt64(block * 256 + width)) }
            let leaves = try await source.entries(bundle)
            guard judge.accepts(leaves, block: block, width: width) else {
                throw RepairError.otherLeaves(block: UInt64(block))
            }
            let frames = try BundleCheck.join(
                leaves: leaves, content: try await source.content(bundle), start: UInt64(block) * 256)
            mended[block] = try join(Array(frames.prefix(width)), block: block, findings: findings)
            hashes[block] = frames.prefix(width).map { Hash.leaf($0.leaf) }
        }
        guard MerkleTree.root(of: hashes.joined().compactMap { $0 }) == head.root else {
            throw RepairError.otherRoot(size: head.size)
        }
        for (block, frames) in mended.sorted(by: { $0.key < $1.key }) {
            let path = place.segmentPath(UInt64(block))
            try aside.move(path)
            try DurableFile.createFolder(place.segmentFolder)
            try DurableFile.replace("\(place.folder)/\(path)", with: Array(frames.joined()))
        }
    }

    /// Blocks with a frame that was named, and, where nothing told which leaves are right, those that don't fit.
    private func damagedBlocks(_ findings: [Finding], found: [[Hash?]], judge: Judge) async throws -> [Int] {
        var blocks: Set<Int> = []
        for finding in findings where finding.kind == .segment || finding.kind == .frame {
            let name = finding.place.split(separator: "#")[0].split(separator: "/").last ?? ""
            if let block = Int(name), block < found.count { blocks.insert(block) }
        }
        guard judge.hashes == nil else { return blocks.sorted() }
        for block in found.indices where !blocks.contains(block) {
            let leaves = try? storedLeaves(block)
            let isWhole = judge.size / 256 > UInt64(block) ? found[block].count == 256 : true
            // The last block may be wider at the source: only the source's own leaves can tell.
            if !isWhole || leaves.map({ !judge.accepts($0, block: block, width: $0.count) }) ?? true {
                blocks.insert(block)
            }
        }
        return blocks.sorted()
    }

    private func storedLeaves(_ block: Int) throws -> [[UInt8]] {
        guard let scan = try SegmentScan.open(UInt64(block), in: place.segmentFolder) else { return [] }
        let width = min(UInt64(256), head.size - UInt64(block) * 256)
        return try (0..<min(Int(width), scan.frameCount)).compactMap { offset in
            var reader = FrameReader(try scan.frame(offset))
            return try reader.next()?.leaf
        }
    }

    /// Frames that are sound here stay; those that aren't come from the source, if it has what belongs to them.
    private func join(_ fetched: [Frame], block: Int, findings: [Finding]) throws -> [[UInt8]] {
        let named = Set(findings.filter { $0.kind == .frame }.map(\.place))
        let scan = try SegmentScan.open(UInt64(block), in: place.segmentFolder)
        return try fetched.enumerated().map { offset, frame in
            let index = UInt64(block * 256 + offset)
            if let scan, offset < scan.frameCount, !named.contains(place.framePlace(index)) {
                let bytes = try scan.frame(offset)
                var reader = FrameReader(bytes)
                if let held = try? reader.next(), held.leaf == frame.leaf { return bytes }
            }
            let record = try Leaf.parse(frame.leaf).record
            guard record.size == 0 || frame.object?.isEmpty == false else {
                throw RepairError.withheld(index: index)
            }
            return frame.encoded()
        }
    }
}

/// Why a source of a log can't help.
enum RepairError: Error, Hashable, CustomStringConvertible {
    case smaller(has: UInt64, needed: UInt64)
    case otherLeaves(block: UInt64)
    case otherRoot(size: UInt64)
    case withheld(index: UInt64)

    var description: String {
        switch self {
        case .smaller(let has, let needed): "the peer has \(has) leaves of this log, \(needed) are needed"
        case .otherLeaves(let block): "the peer's leaves of block \(block) aren't the log's"
        case .otherRoot(let size): "with the peer's leaves the log of size \(size) has another root"
        case .withheld(let index): "the peer withholds the content of leaf \(index)"
        }
    }
}
