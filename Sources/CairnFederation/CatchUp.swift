import CairnRegistry
import CairnTransparencyLog

/// What a follower makes of a peer's checkpoint, before it fetches anything else.
package enum CatchUp: Hashable, Sendable {
    /// Nothing new.
    case upToDate
    /// The peer shows a smaller tree than it did before: a stale cache, or a rollback. Nothing is believed.
    case smaller(held: UInt64, offered: UInt64)
    /// The peer's log key signed two trees of one size: proof that it lies.
    case fork(size: UInt64)
    /// New leaves to take over.
    case behind(from: UInt64, to: UInt64)

    /// `offered` has been verified by the peer's log key and names its origin.
    package static func judge(held: CommittedHead?, offered: VerifiedCheckpoint) -> CatchUp {
        let size = held?.size ?? 0
        guard offered.size >= size else { return .smaller(held: size, offered: offered.size) }
        guard offered.size > size else {
            let root = held?.root ?? Hash.empty
            return offered.root == root ? .upToDate : .fork(size: size)
        }
        return .behind(from: size, to: offered.size)
    }
}

/// The hashes against which each bundle of a growing log is checked alone, proven to lead to the checkpoint's root.
///
/// A bundle of 256 leaves is one hash of level 1. The follower holds the frontier over the blocks that it has,
/// fetches the level-1 hashes of the new blocks and the leaves of the last, partial one, and computes the root:
/// when it fits, the new tree extends the held one, and every fetched hash is right.
package struct BlockHashes: Sendable {
    package enum Failure: Error, Hashable, Sendable {
        case wrongCount(expected: Int, found: Int)
        /// The hashes don't lead to the checkpoint's root: either the tiles were damaged on the way, or the new
        /// tree doesn't extend the one that is held.
        case rootDiffers(size: UInt64)
    }

    /// Number of the first block that is not wholly held.
    package let firstBlock: UInt64
    private let blocks: [Hash]
    private let tail: [Hash]

    /// - Parameters:
    ///   - frontier: the compact range over all whole blocks that are held, of size `from` rounded down to 256.
    ///   - blocks: level-1 hashes of the whole blocks of the new tree that are not wholly held.
    ///   - tail: leaf hashes after the last whole block of the new tree.
    package init(
        frontier: CompactRange, blocks: [Hash], tail: [Hash], checkpoint: VerifiedCheckpoint
    ) throws(Failure) {
        guard checkpoint.size >= frontier.size else { throw .rootDiffers(size: checkpoint.size) }
        let perBlock = RegistryLimits.leavesPerSegment
        firstBlock = frontier.size / perBlock
        let expected = Int(checkpoint.size / perBlock - firstBlock)
        guard blocks.count == expected else { throw .wrongCount(expected: expected, found: blocks.count) }
        guard tail.count == Int(checkpoint.size % perBlock) else {
            throw .wrongCount(expected: Int(checkpoint.size % perBlock), found: tail.count)
        }
        // A frontier over n blocks of 256 leaves has the shape of one over n leaves.
        guard var over = CompactRange(size: firstBlock, nodes: frontier.nodes) else {
            throw .wrongCount(expected: 0, found: frontier.nodes.count)
        }
        for block in blocks { over.append(block) }
        var end = CompactRange()
        for leaf in tail { end.append(leaf) }
        guard let whole = CompactRange(size: checkpoint.size, nodes: over.nodes + end.nodes),
            whole.root == checkpoint.root
        else { throw .rootDiffers(size: checkpoint.size) }
        self.blocks = blocks
        self.tail = tail
    }

    /// Whether these entries are the ones of a block.
    package func matches(_ entries: [[UInt8]], block: UInt64) -> Bool {
        guard block >= firstBlock, block - firstBlock <= blocks.count else { return false }
        let hashes = entries.map { Hash.leaf($0) }
        let offset = Int(block - firstBlock)
        if offset < blocks.count {
            return hashes.count == Int(RegistryLimits.leavesPerSegment)
                && MerkleTree.root(of: hashes) == blocks[offset]
        }
        return offset == blocks.count && hashes == tail
    }
}
