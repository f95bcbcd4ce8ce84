import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// A log whose disk has been brought to its commit point.
package struct OpenedLog: Sendable {
    package var origin: String
    package var head: CommittedHead
    package var growth: LogGrowth
    /// Small files that the last, partial segment carries.
    package var filesInSegment: Set<ContentDigest>
    /// Leaves whose tiles had to be written again: what a crash left undone.
    package var repaired: UInt64
}

/// Brings the disk of a log to its commit point after whatever happened, or refuses.
package enum LogOpening {
    /// Why a log must not be written to.
    ///
    /// Each means that some store holds another history or lost some.
    package enum Refusal: Error, Equatable, Sendable {
        /// The commit store has no head: the log was never created here.
        case notCreated(origin: String)
        /// Committed leaves are not in the segments.
        case segmentsBehind(held: UInt64, committed: UInt64)
        /// The public checkpoint is ahead of the commit point: the commit store was rolled back.
        case publishedAhead(published: UInt64, committed: UInt64)
        /// Two roots for the same size.
        case rootDiffers(size: UInt64)
        case unreadableCheckpoint
        /// The signer has signed a tree of which leaves are missing here: this disk is older than the signer's memory.
        case signerAhead(signed: UInt64, held: UInt64)
        /// The signer remembers less than was committed: its memory was rolled back, or it is another signer.
        case signerBehind(signed: UInt64, committed: UInt64)
        case unreadableSignedCheckpoint
    }

    /// Derives missing tiles from the segments and publishes the committed checkpoint.
    ///
    /// The uncommitted tail is cut off, unless `keepsTail`: a follower's tail is what an interrupted round fetched
    /// already, and the next round checks it before it counts. `newestSigned` is what the log's signer says that it
    /// signed last: where that is more than was committed, it is committed now.
    package static func open(
        origin: String, stores: LogStores, keepsTail: Bool = false, newestSigned: [UInt8]? = nil
    ) async throws -> OpenedLog {
        guard var head = try stores.commits.head(of: origin) else { throw Refusal.notCreated(origin: origin) }
        let held = try stores.segments.frameCount
        guard held >= head.size else { throw Refusal.segmentsBehind(held: held, committed: head.size) }
        let published = try publishedHead(of: stores.tiles, origin: origin)
        guard published.size <= head.size else {
            throw Refusal.publishedAhead(published: published.size, committed: head.size)
        }
        let start = try await edge(at: published.size, root: published.root, stores: stores) ?? LogGrowth()
        // All roots are compared before anything is written or cut off: what is refused stays as it was found.
        var growth = start
        try grow(&growth, to: head, passing: published, segments: stores.segments) { _ in }
        if let signed = try newestSigned.flatMap({
            try signedHead($0, after: head, held: held, origin: origin, segments: stores.segments)
        }) {
            try grow(&growth, to: signed, passing: published, segments: stores.segments) { _ in }
            try stores.commits.replaceHead(of: origin, expected: head, with: signed)
            head = signed
        }
        if start.size < head.size {
            growth = start
            try grow(&growth, to: head, passing: published, segments: stores.segments) { files in
                try stores.tiles.write(files)
            }
        }
        if held > head.size, !keepsTail { try stores.segments.truncate(to: head.size) }
        try stores.tiles.publish(checkpoint: head.note)
        return OpenedLog(
            origin: origin, head: head, growth: growth,
            filesInSegment: try filesInLastSegment(size: head.size, segments: stores.segments),
            repaired: head.size - start.size
        )
    }

    /// Grows a log to its head, segment by segment, and compares the roots at the published size and at the end.
    private static func grow(
        _ growth: inout LogGrowth, to head: CommittedHead, passing published: (size: UInt64, root: Hash),
        segments: any SegmentStore, write: ([TileFile]) throws -> Void
    ) throws {
        while growth.size < head.size {
            let border = (growth.size / RegistryLimits.leavesPerSegment + 1) * RegistryLimits.leavesPerSegment
            let stop = growth.size < published.size ? published.size : head.size
            let files = try growth.append(leaves(growth.size..<min(stop, border), in: segments))
            guard growth.size != published.size || growth.root == published.root else {
                throw Refusal.rootDiffers(size: published.size)
            }
            try write(files)
        }
        guard growth.root == head.root else { throw Refusal.rootDiffers(size: head.size) }
    }

    /// The head that was signed but not committed before a crash; nil when the commit point is the newest one signed.
    private static func signedHead(
        _ note: [UInt8], after head: CommittedHead, held: UInt64, origin: String, segments: any SegmentStore
    ) throws -> CommittedHead? {
        guard let parsed = try? SignedNote.parse(note), let signed = try? Checkpoint.parse(parsed.text),
            signed.origin == origin
        else { throw Refusal.unreadableSignedCheckpoint }
        guard signed.size >= head.size else {
            throw Refusal.signerBehind(signed: signed.size, committed: head.size)
        }
        guard signed.size > head.size else {
            guard signed.root == head.root else { throw Refusal.rootDiffers(size: head.size) }
            return nil
        }
        guard held >= signed.size else { throw Refusal.signerAhead(signed: signed.size, held: held) }
        let newest = try Leaf.parse(leaves(signed.size - 1..<signed.size, in: segments)[0])
        return CommittedHead(size: signed.size, root: signed.root, note: note, time: newest.time)
    }

    private static func filesInLastSegment(
        size: UInt64, segments: any SegmentStore
    ) throws -> Set<ContentDigest> {
        let start = size / RegistryLimits.leavesPerSegment * RegistryLimits.leavesPerSegment
        var files: Set<ContentDigest> = []
        for bytes in try segments.frames(in: start..<size) {
            var reader = FrameReader(bytes)
            files.formUnion(try reader.next()?.smallFiles.map { ContentDigest.of($0) } ?? [])
        }
        return files
    }

    /// The leaves' bytes of a range, from the segments.
    package static func leaves(_ range: Range<UInt64>, in segments: any SegmentStore) throws -> [[UInt8]] {
        try segments.frames(in: range).map { bytes in
            var reader = FrameReader(bytes)
            return try reader.next()?.leaf ?? []
        }
    }

    private static func publishedHead(
        of tiles: any TileStore, origin: String
    ) throws -> (size: UInt64, root: Hash) {
        guard let note = try tiles.publishedCheckpoint() else { return (0, Hash.empty) }
        guard let parsed = try? SignedNote.parse(note), let checkpoint = try? Checkpoint.parse(parsed.text),
            checkpoint.origin == origin
        else { throw Refusal.unreadableCheckpoint }
        return (checkpoint.size, checkpoint.root)
    }

    /// The log's right edge from its tiles; nil when they don't add up to the root, so that all is derived again.
    private static func edge(at size: UInt64, root: Hash, stores: LogStores) async throws -> LogGrowth? {
        let source = StoredTiles(stores.tiles)
        guard size > 0, let tree = try? await TileBuilder(size: size, source: source), tree.root == root
        else {
            return nil
        }
        let tailStart = size / RegistryLimits.leavesPerSegment * RegistryLimits.leavesPerSegment
        let tail = try leaves(tailStart..<size, in: stores.segments)
        // The next bundle is written from these leaves, so they must be the ones that the tiles were made of.
        var end = CompactRange()
        for leaf in tail { end.append(Hash.leaf(leaf)) }
        guard tree.compactRange.nodes.suffix(end.nodes.count).elementsEqual(end.nodes) else { return nil }
        return LogGrowth(tree: tree, tail: tail)
    }
}
