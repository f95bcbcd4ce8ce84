/// Bounds on what the registry takes in, each with its reason.
package enum RegistryLimits {
    /// Leaves of one segment and of one entry bundle: fixed by tlog-tiles.
    package static let leavesPerSegment: UInt64 = 256
    /// Leaves that one commit may bring: one bundle's worth, so that a group costs at most two segment appends.
    package static let groupLeaves = 256
    /// Submissions that may wait for the sequencer before the node answers 503: about two seconds of work.
    package static let waitingSubmissions = 1_024
    /// Bytes of the submissions that may wait: a few of the largest, or all of the smallest.
    package static let waitingBytes = 512 << 20
    /// The object of a node's own record: the checkpoints of some hundred logs with their cosignatures.
    package static let nodeObjectBytes = 4 << 20
    /// Attestations of one release by one author: builds, tests and bills of materials, and their later versions.
    package static let attestationsPerAuthor = 64
    /// A line to or from a signer: 256 leaf hashes and 63 of the edge in base64, a checkpoint, or a node document.
    package static let signerLineBytes = 128 << 10
    /// One frame: an envelope (24 MiB), all small files of a release (64 MiB), a file list (8 MiB), leaf and label.
    package static let frameBytes = 100 << 20
    /// Items of one frame: a leaf, a label, an object, at most 20,000 small files, a file list and a Sigstore bundle.
    package static let frameItems = 20_005
    /// Registrations that wait for the operator at once: more than one reads through.
    package static let waitingRegistrations = 500
    /// Bytes of those that wait, histories of publishers that move here included.
    package static let waitingRegistrationBytes = 64 << 20
    /// How long a registration waits: an operator's holiday.
    package static let registrationSeconds: Int64 = 30 * 86_400
    /// How far a manifest's `published` may lie ahead of the node's clock: clock drift of honest machines.
    package static let publishedAheadSeconds: Int64 = 600
}
