import CairnTransparencyLog

/// Signs the checkpoints of one log.
///
/// It signs only what continues what it signed before, so that nobody who can use it can fork the log by it.
package protocol CheckpointSigner: Sendable {
    /// The signed note over the growth's checkpoint.
    ///
    /// Throws where that doesn't continue what was signed before, and where the signer can't be reached; the caller
    /// must not sign other leaves at this place then.
    func sign(_ growth: SignedGrowth) throws -> [UInt8]

    /// The newest note that was ever signed, where the signer remembers; nil where it doesn't.
    ///
    /// A crash between signing and committing leaves it ahead of the commit point: `LogOpening` commits what was
    /// signed then, since it may have been seen.
    func newestSigned() throws -> [UInt8]?
}

/// How a log grows, in a form from which the new root can be computed, not only believed.
package struct SignedGrowth: Hashable, Sendable {
    /// The checkpoint to sign.
    package var checkpoint: Checkpoint
    /// The right edge of the tree before.
    package var edge: CompactRange
    /// Hashes of the leaves that follow, in order.
    package var leaves: [Hash]

    package init(checkpoint: Checkpoint, edge: CompactRange, leaves: [Hash]) {
        self.checkpoint = checkpoint
        self.edge = edge
        self.leaves = leaves
    }

    /// The beginning of a log: a tree without leaves.
    package static func beginning(origin: String) throws(CheckpointError) -> SignedGrowth {
        SignedGrowth(
            checkpoint: try Checkpoint(origin: origin, size: 0, root: Hash.empty), edge: CompactRange(),
            leaves: [])
    }

    /// Whether the leaves lead from the edge to the checkpoint.
    package var isSound: Bool {
        var range = edge
        for leaf in leaves {
            guard range.size < MerkleTree.maxSize else { return false }
            range.append(leaf)
        }
        return range.size == checkpoint.size && range.root == checkpoint.root
    }
}
