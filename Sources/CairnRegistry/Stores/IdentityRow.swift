import CairnManifest
import CairnProvenance

/// One identity record of a publisher, as logged.
package struct IdentityRow: Hashable, Sendable {
    package var version: Int
    /// The record's object: a stored envelope, or what a move brought.
    package var envelope: ContentDigest
    package var index: UInt64
    /// The leaf's time, Unix seconds.
    package var time: Int64
    /// From when on it counts, Unix seconds; nil for at once.
    package var effective: Int64?
    /// The publisher leaves the log with it.
    package var isDeparture: Bool

    package init(
        version: Int, envelope: ContentDigest, index: UInt64, time: Int64, effective: Int64? = nil,
        isDeparture: Bool = false
    ) {
        self.version = version
        self.envelope = envelope
        self.index = index
        self.time = time
        self.effective = effective
        self.isDeparture = isDeparture
    }
}

extension IdentityRow {
    /// What an accepted version adds to the ledger; `time` is the leaf's.
    package init(_ update: IdentityUpdate, index: UInt64, time: Int64) {
        self.init(
            version: update.version, envelope: update.objectDigest, index: index, time: time,
            effective: update.delaySeconds.map { time + $0 }, isDeparture: update.isDeparture)
    }
}

extension [IdentityRow] {
    /// The version that counts at a time, of a publisher's identity records in log order; nil where none does.
    ///
    /// One that waits is cancelled by the next record, unless its time had come before that.
    package func inForce(at time: Int64) -> IdentityRow? {
        var counted: IdentityRow?
        var pending: IdentityRow?
        for row in self {
            if let waiting = pending, let effective = waiting.effective, effective <= row.time {
                counted = waiting
            }
            pending = row.effective == nil ? nil : row
            if row.effective == nil { counted = row }
        }
        if let waiting = pending, let effective = waiting.effective, effective <= time { counted = waiting }
        return counted
    }
}
