/// The Merkle tree of a log, as functions over leaf hashes.
///
/// A tree of n > 1 leaves splits at the largest power of two below n. Source: RFC 6962 §2.1.
package enum MerkleTree {
    /// The largest tree that a checkpoint can speak of: 2^63 − 1 leaves.
    package static let maxSize = UInt64(Int64.max)

    /// The root over all of `leaves`; `Hash.empty` where there are none.
    package static func root(of leaves: [Hash]) -> Hash {
        var range = CompactRange()
        for leaf in leaves {
            range.append(leaf)
        }
        return range.root
    }

    /// The root over neighbouring perfect subtrees, each smaller than the one on its left.
    static func join(_ nodes: [Hash]) -> Hash {
        guard let last = nodes.last else { return .empty }
        return nodes.dropLast().reversed().reduce(last) { right, left in Hash.node(left, right) }
    }
}
