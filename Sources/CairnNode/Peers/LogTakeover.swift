import CairnFederation
import CairnManifest
import CairnRegistry
import CairnTransparencyLog

/// Takes over what is new in a peer's log: verified bundle by bundle, committed as one, resumable anywhere.
///
/// Order: hashes that lead to the signed root → bundles of leaves, each checked alone → their content, each digest
/// checked → frames appended, synced → witness bound → commit point → tiles and checkpoint of the mirror → index. Nothing is
/// visible before the commit point; what an interrupted round appended is checked and used by the next.
struct LogTakeover {
    let origin: String
    let fetcher: any LogSource
    let stores: LogStores
    /// What this node cosigns as a witness, bound before the commit point; nil for the own log, which nobody cosigns here.
    var witnessing: (witness: Witness, logKey: VerifierKey)?

    /// Brings the mirror to `checkpoint`.
    ///
    /// Throws `PeerError.fork` when the new tree doesn't extend the held one.
    func run(from held: CommittedHead?, to checkpoint: VerifiedCheckpoint) async throws {
        let from = held?.size ?? 0
        let perBlock = RegistryLimits.leavesPerSegment
        let lastBlock = checkpoint.size / perBlock
        let tail = try await tailEntries(of: checkpoint)
        let hashes = try await blockHashes(from: from, checkpoint: checkpoint, tail: tail)
        for block in hashes.firstBlock...lastBlock {
            guard let bundle = TileCoordinate(level: 0, index: block, treeSize: checkpoint.size) else {
                break
            }
            if try isHeld(block, bundle: bundle, hashes: hashes) { continue }
            let leaves = block == lastBlock ? tail : try await fetcher.entries(bundle)
            guard hashes.matches(leaves, block: block) else {
                throw PeerError.damaged(what: bundle.entriesPath)
            }
            try await append(leaves, block: block, bundle: bundle, from: from)
        }
        try await bindWitness(to: checkpoint, held: from)
        let time = try newestTime(size: checkpoint.size)
        try stores.commits.replaceHead(
            of: origin, expected: held,
            with: CommittedHead(
                size: checkpoint.size, root: checkpoint.root, note: checkpoint.note.encoded(), time: time))
        _ = try await LogOpening.open(origin: origin, stores: stores, keepsTail: true)
    }

    private func tailEntries(of checkpoint: VerifiedCheckpoint) async throws -> [[UInt8]] {
        let block = checkpoint.size / RegistryLimits.leavesPerSegment
        guard let bundle = TileCoordinate(level: 0, index: block, treeSize: checkpoint.size) else {
            return []
        }
        return try await fetcher.entries(bundle)
    }

    private func blockHashes(
        from: UInt64, checkpoint: VerifiedCheckpoint, tail: [[UInt8]]
    ) async throws -> BlockHashes {
        let perBlock = RegistryLimits.leavesPerSegment
        let firstBlock = from / perBlock
        let tailHashes = tail.map { Hash.leaf($0) }
        let frontier = try await MerkleTree.compactRange(
            size: firstBlock * perBlock, source: StoredTiles(stores.tiles))
        let lastBlock = checkpoint.size / perBlock
        let blocks = try await fetcher.blockHashes(firstBlock..<lastBlock, treeSize: checkpoint.size)
        do {
            return try BlockHashes(
                frontier: frontier, blocks: blocks, tail: tailHashes, checkpoint: checkpoint)
        } catch {
            // Either damaged tiles, or a tree that doesn't extend ours: all its own hashes together tell which.
            let all = try await fetcher.blockHashes(0..<lastBlock, treeSize: checkpoint.size)
            let fits = try? BlockHashes(
                frontier: CompactRange(), blocks: all, tail: tailHashes, checkpoint: checkpoint)
            guard fits != nil, from > 0 else { throw PeerError.damaged(what: "tile/1") }
            throw PeerError.fork(origin: origin, size: from)
        }
    }

    /// Whether an interrupted round left this block's leaves in the segments; what doesn't fit is cut off.
    private func isHeld(_ block: UInt64, bundle: TileCoordinate, hashes: BlockHashes) throws -> Bool {
        let start = block * RegistryLimits.leavesPerSegment
        let end = start + UInt64(bundle.width)
        guard try stores.segments.frameCount >= end else { return false }
        let leaves = try LogOpening.leaves(start..<end, in: stores.segments)
        return hashes.matches(leaves, block: block)
    }

    private func append(_ leaves: [[UInt8]], block: UInt64, bundle: TileCoordinate, from: UInt64) async throws
    {
        let start = block * RegistryLimits.leavesPerSegment
        let keep = max(from, start)
        if try stores.segments.frameCount > keep { try stores.segments.truncate(to: keep) }
        let held = try LogOpening.leaves(start..<keep, in: stores.segments)
        guard held.elementsEqual(leaves.prefix(held.count)) else {
            throw PeerError.fork(origin: origin, size: from)
        }
        let content = try await fetcher.content(bundle)
        let frames: [Frame]
        do {
            frames = try BundleCheck.join(leaves: leaves, content: content, start: start)
        } catch {
            throw PeerError.damaged(what: "content bundle \(block) (\(error))")
        }
        try stores.segments.append(frames.dropFirst(held.count).map { $0.encoded() })
    }

    private func newestTime(size: UInt64) throws -> Int64 {
        guard size > 0 else { return 0 }
        let leaf = try LogOpening.leaves(size - 1..<size, in: stores.segments)[0]
        return (try? JSONValue.parse(leaf, maxBytes: leaf.count).objectValue?["time"]?.integerValue) ?? 0
    }
}
