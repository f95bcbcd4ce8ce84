/// Checking of proofs that anyone may have made: every size, index and length can be a lie, and none traps.
extension MerkleTree {
    /// Whether `proof` leads from the leaf hash at `index` to the root of a tree of `size` leaves.
    ///
    /// Says nothing about who signed that root. Source: RFC 9162 §2.1.3.2.
    package static func verifyInclusion(
        leaf: Hash,
        index: UInt64,
        size: UInt64,
        proof: [Hash],
        root: Hash
    ) -> Bool {
        guard size <= maxSize, index < size else { return false }
        var node = index
        var last = size - 1
        var hash = leaf
        for sibling in proof {
            guard last > 0 else { return false }
            if node & 1 == 1 || node == last {
                hash = Hash.node(sibling, hash)
                // A lone node at the right edge is its own parent until it gets a sibling.
                while node & 1 == 0, node > 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                hash = Hash.node(hash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    /// Whether the tree of `oldSize` leaves is the beginning of the tree of `newSize` leaves.
    ///
    /// Every tree continues the empty one: then the proof must be empty and `oldRoot` be `Hash.empty`.
    /// For equal sizes the proof must be empty and the roots equal. Source: RFC 9162 §2.1.4.2.
    package static func verifyConsistency(
        oldSize: UInt64,
        oldRoot: Hash,
        newSize: UInt64,
        newRoot: Hash,
        proof: [Hash]
    ) -> Bool {
        guard oldSize <= newSize, newSize <= maxSize else { return false }
        guard newSize > 0 else { return proof.isEmpty && oldRoot == .empty && newRoot == .empty }
        guard oldSize > 0 else { return proof.isEmpty && oldRoot == .empty }
        guard oldSize < newSize else { return proof.isEmpty && oldRoot == newRoot }

        let skipped = oldSize.trailingZeroBitCount
        var node = (oldSize - 1) >> skipped
        var last = (newSize - 1) >> skipped
        var rest = proof[...]
        // An old tree that is perfect is itself the first subtree, and the proof leaves it out.
        guard let start = oldSize.nonzeroBitCount == 1 ? oldRoot : rest.popFirst() else { return false }
        var old = start
        var new = start
        for sibling in rest {
            guard last > 0 else { return false }
            if node & 1 == 1 || node == last {
                old = Hash.node(sibling, old)
                new = Hash.node(sibling, new)
                while node & 1 == 0, node > 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                new = Hash.node(new, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && old == oldRoot && new == newRoot
    }
}
