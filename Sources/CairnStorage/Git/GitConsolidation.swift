/// Which packs to merge so that their number stays logarithmic and each byte is copied O(log n) times.
///
/// Afterwards each pack is at least twice as big as the next smaller one.
/// Source: `git repack --geometric`, <https://git-scm.com/docs/git-repack>
package enum GitConsolidation {
    struct Pack: Equatable {
        /// Without ending.
        var name: String
        var sizeBytes: UInt64
    }

    /// The packs to merge into one; none when the sizes already grow fast enough.
    static func plan(_ packs: [Pack]) -> [Pack] {
        let sorted = packs.sorted { ($0.sizeBytes, $0.name) < ($1.sizeBytes, $1.name) }
        guard
            var last = sorted.indices.dropFirst().last(where: { place in
                sorted[place].sizeBytes < 2 * sorted[place - 1].sizeBytes
            })
        else { return [] }
        var total = sorted[...last].reduce(0) { $0 + $1.sizeBytes }
        while last + 1 < sorted.count, sorted[last + 1].sizeBytes < 2 * total {
            last += 1
            total += sorted[last].sizeBytes
        }
        return Array(sorted[...last])
    }

    /// What a consolidation did.
    package struct Report: Equatable, Sendable {
        package var packsBefore: Int
        package var packsAfter: Int
        package var copiedBytes: UInt64
    }
}
