/// Why a proof can't be made.
package enum ProofError: Error, Hashable {
    /// The tree of `size` leaves has no leaf `index`.
    case noSuchLeaf(index: UInt64, size: UInt64)
    /// A tree doesn't shrink.
    case noSuchGrowth(from: UInt64, to: UInt64)
    /// Larger than `MerkleTree.maxSize`, or than what is there.
    case treeTooLarge(size: UInt64, limit: UInt64)
}
