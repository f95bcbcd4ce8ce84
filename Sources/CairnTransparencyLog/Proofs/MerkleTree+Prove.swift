/// Proofs from leaf hashes in memory.
extension MerkleTree {
    /// The inclusion proof of the leaf at `index` in the tree of all `leaves`.
    package static func inclusionProof(index: UInt64, of leaves: [Hash]) throws(ProofError) -> [Hash] {
        let size = UInt64(leaves.count)
        guard index < size else { throw .noSuchLeaf(index: index, size: size) }
        return ProofPath.inclusion(index: index, size: size).map { root(of: $0, in: leaves) }
    }

    /// The proof that the first `old` of `leaves` are the beginning of the first `new` of them.
    package static func consistencyProof(
        from old: UInt64,
        to new: UInt64,
        of leaves: [Hash]
    ) throws(ProofError) -> [Hash] {
        guard old <= new else { throw .noSuchGrowth(from: old, to: new) }
        guard new <= leaves.count else { throw .treeTooLarge(size: new, limit: UInt64(leaves.count)) }
        return ProofPath.consistency(from: old, to: new).map { root(of: $0, in: leaves) }
    }

    private static func root(of range: Range<UInt64>, in leaves: [Hash]) -> Hash {
        var subtree = CompactRange()
        for leaf in leaves[Int(range.lowerBound)..<Int(range.upperBound)] {
            subtree.append(leaf)
        }
        return subtree.root
    }
}
