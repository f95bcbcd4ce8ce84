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

        var rest = proof[...]
        // An old tree that is perfect is itself the first subtree, and the proof leaves it out.
        guard let start = oldSize.nonzeroBitCount == 1 ? oldRoot : rest.popFirst() else { return false }
        guard let roots = climb(from: start, oldSize: oldSize, newSize: newSize, siblings: rest) else {
            return false
        }
        return roots.old == oldRoot && roots.new == newRoot
    }

    /// The root over the first `size` leaves of a tree, as a consistency proof from there to `newRoot` shows it.
    ///
    /// Nil where the proof doesn't lead to `newRoot`, where the tree isn't larger, and where `size` is a power of two:
    /// such a proof leaves that root out.
    package static func beginning(size: UInt64, newSize: UInt64, newRoot: Hash, proof: [Hash]) -> Hash? {
        guard size < newSize, newSize <= maxSize, size.nonzeroBitCount > 1, let start = proof.first,
            let roots = climb(from: start, oldSize: size, newSize: newSize, siblings: proof.dropFirst())
        else { return nil }
        return roots.new == newRoot ? roots.old : nil
    }

    /// Both roots that a consistency proof leads to, from the subtree that ends the old tree; nil where it has too
    /// many or too few hashes.
    private static func climb(
        from start: Hash, oldSize: UInt64, newSize: UInt64, siblings: ArraySlice<Hash>
    ) -> (old: Hash, new: Hash)? {
        let skipped = oldSize.trailingZeroBitCount
        var node = (oldSize - 1) >> skipped
        var last = (newSize - 1) >> skipped
        var old = start
        var new = start
        for sibling in siblings {
            guard last > 0 else { return nil }
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
        return last == 0 ? (old, new) : nil
    }
}
