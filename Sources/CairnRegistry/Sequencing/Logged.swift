import CairnManifest
import CairnTransparencyLog

/// Where a record stands in the log, and the head that covers it.
package struct Logged: Hashable, Sendable {
    package var index: UInt64
    package var leaf: [UInt8]
    package var head: CommittedHead
    /// Leaves that were committed together with it, itself included.
    package var groupSize: Int

    package init(index: UInt64, leaf: [UInt8], head: CommittedHead, groupSize: Int) {
        self.index = index
        self.leaf = leaf
        self.head = head
        self.groupSize = groupSize
    }
}

/// What became of one submission of a group.
package enum SequencingOutcome: Sendable {
    case logged(Logged)
    /// The same record was logged before.
    case already(index: UInt64)
    case conflict(Conflict)
    /// It touches a name or a chain that an earlier one of the group touched; it goes into the next group.
    case deferred
}
