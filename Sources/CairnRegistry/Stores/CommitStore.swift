import CairnTransparencyLog

/// The head of a log that a node has bound itself to.
package struct CommittedHead: Hashable, Sendable {
    package var size: UInt64
    package var root: Hash
    /// The signed checkpoint, as a note.
    package var note: [UInt8]
    /// Unix seconds of the newest leaf; leaf times never decrease.
    package var time: Int64

    package init(size: UInt64, root: Hash, note: [UInt8], time: Int64) {
        self.size = size
        self.root = root
        self.note = note
        self.time = time
    }
}

/// Where commit points live.
///
/// It is never rolled back: restoring an old copy of it breaks the log's promise.
package protocol CommitStore: Sendable {
    /// The newest commit point of a log, or nil when it has none.
    func head(of origin: String) throws -> CommittedHead?

    /// Sets a new head if the present one is still `expected`. Durable when it returns.
    ///
    /// Throws `CommitError.conflict` when another writer was there first. After any other error the outcome
    /// is unclear and the writer must stop.
    func replaceHead(of origin: String, expected: CommittedHead?, with head: CommittedHead) throws
}

package enum CommitError: Error, Equatable, Sendable {
    case conflict(origin: String, expectedSize: UInt64?, foundSize: UInt64?)
}
