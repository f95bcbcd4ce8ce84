import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// Checks one log of a data directory: head, frames, root, tiles, public checkpoint.
struct LogFsck {
    private let place: LogPlace
    private let head: CommittedHead
    /// Nil where nobody knows the log's key any more.
    private let key: VerifierKey?
    private let isRunning: Bool
    private(set) var findings: [Finding] = []
    private(set) var detail = ""
    /// The right hashes of all leaves, by block of 256; nil where neither segments nor tiles give the root.
    private(set) var hashes: [[Hash]]?

    /// Whether every committed frame is there and right.
    var isWhole: Bool {
        hashes != nil && !findings.contains { [.frame, .segment].contains($0.kind) }
    }

    init(_ place: LogPlace, head: CommittedHead, key: VerifierKey?, isRunning: Bool) {
        self.place = place
        self.head = head
        self.key = key
        self.isRunning = isRunning
    }

    mutating func run() throws {
        checkHead()
        var segments = SegmentFsck(place, size: head.size)
        try segments.run()
        try segments.findTail(isRunning: isRunning)
        findings += segments.findings
        let held = try heldTiles(segments.hashes)
        hashes = LeafHashes.resolve(segments: segments.hashes, tiles: held, size: head.size, root: head.root)
        guard let hashes else {
            findings.append(
                Finding(
                    .root, place.segments,
                    "don't give the committed root of size \(head.size), and neither do the tiles; which leaves are wrong "
                        + "can't be told from this directory alone", remedy: .peer))
            detail = "\(head.size) leaves"
            return
        }
        compare(segments.hashes, with: hashes)
        let published = try checkPublished(hashes) ?? head.size
        var tiles = TileFsck(
            place, size: head.size, published: published, hashes: hashes, isRunning: isRunning)
        try tiles.run()
        findings += tiles.findings
        detail = "\(head.size) leaves, \(tiles.count) tiles and bundles"
    }

    private mutating func checkHead() {
        guard let key else {
            findings.append(
                Finding(
                    .head, place.tiles,
                    "is the log \(place.origin), which isn't followed any more; its signature wasn't checked",
                    isDamage: false, remedy: .none))
            return
        }
        let signed = try? VerifiedCheckpoint.verify(head.note, logKey: key)
        guard let signed else {
            findings.append(
                Finding(
                    .head, "state.sqlite",
                    "has a head of \(place.origin) that isn't signed by its key \(key)", remedy: .restore))
            return
        }
        if signed.size != head.size || signed.root != head.root {
            findings.append(
                Finding(
                    .head, "state.sqlite",
                    "has a head of \(place.origin) whose signed note is about another tree",
                    remedy: .restore))
        }
    }

    /// The hashes of the tiles of level 0, where the disk has them.
    private func heldTiles(_ blocks: [[Hash?]]) throws -> [[Hash]?] {
        try blocks.enumerated().map { number, block in
            guard let tile = TileCoordinate(level: 0, index: UInt64(number), width: block.count) else {
                return nil
            }
            let bytes =
                try DurableFile.read("\(place.tileFolder)/\(tile.path)")
                ?? DurableFile.read("\(place.tileFolder)/\(tile.full.path)").map {
                    Array($0.prefix(tile.byteCount))
                }
            return bytes.flatMap { try? HashTile.parse($0, at: tile).hashes }
        }
    }

    private mutating func compare(_ found: [[Hash?]], with right: [[Hash]]) {
        for (number, (found, right)) in zip(found, right).enumerated() {
            for (offset, (found, right)) in zip(found, right).enumerated()
            where found != nil && found != right {
                findings.append(
                    Finding(
                        .frame, place.framePlace(UInt64(number * 256 + offset)),
                        "holds another leaf than the log's root commits to", remedy: .peer))
            }
        }
    }

    /// The public checkpoint may be a moment behind the commit point, and carry more signatures.
    ///
    /// Its size; nil where there is none that counts.
    private mutating func checkPublished(_ hashes: [[Hash]]) throws -> UInt64? {
        let path = place.tiles + "/checkpoint"
        guard let bytes = try DurableFile.read("\(place.folder)/\(path)", maxBytes: 1 << 20) else {
            if head.size > 0 || place.isOwn {
                findings.append(Finding(.checkpoint, path, "is missing", remedy: .commitPoint))
            }
            return nil
        }
        guard let note = try? SignedNote.parse(bytes), let published = try? Checkpoint.parse(note.text),
            published.origin == place.origin
        else {
            findings.append(
                Finding(.checkpoint, path, "is no checkpoint of \(place.origin)", remedy: .commitPoint))
            return nil
        }
        if let key, (try? VerifiedCheckpoint.verify(note, logKey: key)) == nil {
            findings.append(Finding(.checkpoint, path, "isn't signed by the log's key", remedy: .commitPoint))
            return nil
        }
        guard published.size <= head.size else {
            if !isRunning {
                findings.append(
                    Finding(
                        .checkpoint, path,
                        "shows \(published.size) leaves, but \(head.size) are committed: state.sqlite is older than it",
                        remedy: .restore))
            }
            return nil
        }
        let root = MerkleTree.root(of: Array(hashes.joined().prefix(Int(published.size))))
        guard root == published.root else {
            findings.append(
                Finding(
                    .checkpoint, path,
                    "shows another tree of \(published.size) leaves than this log has: two histories signed by one key",
                    remedy: .restore))
            return nil
        }
        if published.size < head.size, !isRunning {
            findings.append(
                Finding(
                    .checkpoint, path,
                    "shows \(published.size) of \(head.size) leaves; the next start writes the newest",
                    isDamage: false, remedy: .start))
        }
        return published.size
    }
}
