import CairnRegistry
import Synchronization

/// Commit points in memory.
package final class MemoryCommitStore: CommitStore {
    private let heads: Mutex<[String: CommittedHead]>

    package init() {
        heads = Mutex([:])
    }

    /// A store of its own with the same heads.
    package init(copying other: MemoryCommitStore) {
        heads = Mutex(other.heads.withLock { $0 })
    }

    package func head(of origin: String) throws -> CommittedHead? {
        heads.withLock { $0[origin] }
    }

    package func replaceHead(of origin: String, expected: CommittedHead?, with head: CommittedHead) throws {
        try heads.withLock { heads in
            guard heads[origin] == expected else {
                throw CommitError.conflict(
                    origin: origin, expectedSize: expected?.size, foundSize: heads[origin]?.size)
            }
            heads[origin] = head
        }
    }

    /// What no commit store may do: goes back to an earlier head.
    package func rollBack(_ origin: String, to head: CommittedHead?) {
        heads.withLock { $0[origin] = head }
    }
}
