import CairnRegistry

/// Commit points as they were at one moment, cut to a size: for deriving again what was derived up to there.
struct FixedHeads: CommitStore {
    private let heads: [String: CommittedHead]

    init(_ heads: [String: CommittedHead]) {
        self.heads = heads
    }

    /// The same heads, each at most as large as its limit says.
    func limited(to sizes: [String: UInt64]) -> FixedHeads {
        FixedHeads(
            heads.reduce(into: [:]) { limited, pair in
                var head = pair.value
                head.size = min(head.size, sizes[pair.key] ?? 0)
                limited[pair.key] = head
            })
    }

    func head(of origin: String) throws -> CommittedHead? { heads[origin] }

    func replaceHead(of origin: String, expected: CommittedHead?, with head: CommittedHead) throws {
        throw CommitError.conflict(
            origin: origin, expectedSize: expected?.size, foundSize: heads[origin]?.size)
    }
}
