/// Bounds on what the registry takes in, each with its reason.
package enum RegistryLimits {
    /// Leaves of one segment and of one entry bundle: fixed by tlog-tiles.
    package static let leavesPerSegment: UInt64 = 256
    /// Leaves that one commit may bring: one bundle's worth, so that a group costs at most two segment appends.
    package static let groupLeaves = 256
    /// Submissions that may wait for the sequencer before the node answers 503: about two seconds of work.
    package static let waitingSubmissions = 1_024
    /// One frame: an envelope (24 MiB), all small files of a release (64 MiB), a file list (8 MiB), leaf and label.
    package static let frameBytes = 100 << 20
    /// Items of one frame: a leaf, a label, an object, at most 20,000 small files and a file list.
    package static let frameItems = 20_004
    /// How far a manifest's `published` may lie ahead of the node's clock: clock drift of honest machines.
    package static let publishedAheadSeconds: Int64 = 600
}
