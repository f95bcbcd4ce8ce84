import CairnTransparencyLog

/// What keeps a log key from signing two histories: the newest checkpoint that it signed.
///
/// Only a tree that begins with that one is signed, and the growth is computed, never believed. Whoever keeps it makes
/// each new checkpoint durable before the signature leaves.
package struct ForkGuard: Hashable, Sendable {
    /// Nil before the first signature.
    package let newest: Checkpoint?

    package init(newest: Checkpoint?) {
        self.newest = newest
    }

    package enum Decision: Hashable, Sendable {
        case sign
        /// It was signed before: the same signature is the answer.
        case again
        case refuse(Refusal)
    }

    package enum Refusal: Error, Hashable, Sendable {
        /// The leaves don't lead from the edge to the checkpoint.
        case unsound
        /// The key signs for one log only.
        case otherLog(String)
        /// Nothing was signed yet, and this isn't the beginning of a log.
        case noBeginning(size: UInt64)
        /// The tree doesn't continue the one that was signed last.
        case fork(signed: UInt64, asked: UInt64)
    }

    package func decide(_ growth: SignedGrowth) -> Decision {
        guard growth.isSound else { return .refuse(.unsound) }
        let checkpoint = growth.checkpoint
        guard let newest else {
            return growth.edge.size == 0 ? .sign : .refuse(.noBeginning(size: growth.edge.size))
        }
        guard checkpoint.origin.utf8.elementsEqual(newest.origin.utf8) else {
            return .refuse(.otherLog(newest.origin))
        }
        if checkpoint == newest { return .again }
        guard growth.edge.size == newest.size, growth.edge.root == newest.root else {
            return .refuse(.fork(signed: newest.size, asked: checkpoint.size))
        }
        return .sign
    }
}

extension ForkGuard.Refusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unsound: "the leaves don't lead to the checkpoint that was to be signed"
        case .otherLog(let origin): "this key signs for the log \(origin) and for no other"
        case .noBeginning(let size):
            "the signer has signed nothing yet, and a log of \(size) leaves isn't a beginning; give it the log's newest "
                + "checkpoint with --adopt"
        case .fork(let signed, let asked):
            "the checkpoint of size \(asked) doesn't continue the one of size \(signed), which was signed last"
        }
    }
}
