/// The right edge of a tree: the roots of the perfect subtrees that a tree of this size falls into.
///
/// It is all that is needed to append and to compute the root, at most 63 hashes. One kept from an
/// earlier visit makes a later root its own consistency proof: whoever appends the new leaves to it
/// and gets the new root has checked that nothing before them was changed.
package struct CompactRange: Hashable, Sendable {
    /// Leaves covered.
    package private(set) var size: UInt64

    /// Roots of the perfect subtrees, largest and leftmost first: one for each 1 bit of `size`.
    package private(set) var nodes: [Hash]

    /// The right edge of the empty tree.
    package init() {
        size = 0
        nodes = []
    }

    /// A stored right edge, or `nil` where `size` is not below 2^63 or `nodes` are not as many as its 1 bits.
    ///
    /// Nothing else can be checked here: compare `root` with one that is trusted.
    package init?(size: UInt64, nodes: [Hash]) {
        guard size <= MerkleTree.maxSize, nodes.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.nodes = nodes
    }

    /// A right edge whose nodes are known to fit its size.
    init(size: UInt64, edge nodes: [Hash]) {
        self.size = size
        self.nodes = nodes
    }

    /// Adds one leaf hash on the right.
    package mutating func append(_ leaf: Hash) {
        // Each 1 bit at the end of the size is a subtree that the new one completes, as in binary addition.
        var node = leaf
        for _ in 0..<(~size).trailingZeroBitCount {
            node = Hash.node(nodes.removeLast(), node)
        }
        nodes.append(node)
        size += 1
    }

    /// The root hash over all leaves.
    package var root: Hash {
        MerkleTree.join(nodes)
    }
}
