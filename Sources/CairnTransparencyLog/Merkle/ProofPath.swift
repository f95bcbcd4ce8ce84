/// Which subtrees a proof is made of, as ranges of leaves, in the order in which the proof lists their roots.
///
/// Proofs from memory and proofs from tiles share these lists and differ only in where hashes come from.
enum ProofPath {
    /// The siblings on the way from a leaf to the root, the leaf's own sibling first.
    ///
    /// Asks for `index` < `size`. Source: RFC 6962 §2.1.1.
    static func inclusion(index: UInt64, size: UInt64) -> [Range<UInt64>] {
        var siblings: [Range<UInt64>] = []
        var low: UInt64 = 0
        var high = size
        while high - low > 1 {
            let middle = low + largestPowerOfTwo(below: high - low)
            if index < middle {
                siblings.append(middle..<high)
                high = middle
            } else {
                siblings.append(low..<middle)
                low = middle
            }
        }
        return siblings.reversed()
    }

    /// The subtrees that make up both the old root and the new one.
    ///
    /// Asks for `old` ≤ `new`. Empty where both are equal and where the old tree is. Source: RFC 6962 §2.1.2.
    static func consistency(from old: UInt64, to new: UInt64) -> [Range<UInt64>] {
        guard old > 0 else { return [] }
        var parts: [Range<UInt64>] = []
        var low: UInt64 = 0
        var high = new
        while old < high {
            let middle = low + largestPowerOfTwo(below: high - low)
            if old <= middle {
                parts.append(middle..<high)
                high = middle
            } else {
                parts.append(low..<middle)
                low = middle
            }
        }
        // The verifier has the old root: where the walk never turned right, the last subtree is that root.
        if low > 0 {
            parts.append(low..<high)
        }
        return parts.reversed()
    }

    /// The perfect subtrees that a range falls into, from left to right, as height and place in that height.
    ///
    /// Asks for a range as the lists above have them: its start is a multiple of the largest one's width.
    static func perfectSubtrees(of range: Range<UInt64>) -> [(height: Int, index: UInt64)] {
        var subtrees: [(height: Int, index: UInt64)] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let height = UInt64.bitWidth - 1 - (range.upperBound - start).leadingZeroBitCount
            subtrees.append((height, start >> height))
            start += 1 << height
        }
        return subtrees
    }

    private static func largestPowerOfTwo(below count: UInt64) -> UInt64 {
        1 << (UInt64.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}
