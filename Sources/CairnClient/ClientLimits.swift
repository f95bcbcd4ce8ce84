/// The bounds on what this target reads and waits for, each with its reason.
package enum ClientLimits {
    // MARK: Time

    /// A node that doesn't take a connection within this time is down or far too busy.
    package static let connectSeconds: Int64 = 5
    /// Nothing sent and nothing received for this long: the transfer is dead.
    package static let idleSeconds: Int64 = 30
    /// A block of an upload that isn't taken for this long: the way to the node is gone.
    package static let sendingIdleSeconds: Int64 = 60
    /// The end of an upload, where the node hashes and syncs a large file before it answers.
    package static let settlingSeconds: Int64 = 900
    /// A round of synchronisation that an operator asked for and waits for.
    package static let adminSeconds: Int64 = 3_600
    /// Slower than this on average, after the grace, no transfer is worth its connection.
    package static let minimumBytesPerSecond: Int64 = 1_024
    /// How long the average may be low: slow starts and short stalls are no fault.
    package static let paceGraceSeconds: Int64 = 60

    // MARK: Answers

    /// Problem details: a sentence and a list of issues.
    package static let problemBytes = 256 << 10
    /// Versions of an identity in one answer: each costs signatures and a proof to check.
    package static let identityVersions = 1_000
    /// Attestations of one release that are looked at: several authors with all that each may attach.
    package static let attestations = 256
    /// Bytes of the attestations of one release that are fetched: as much as a large download's evidence.
    package static let attestationBytes = 64 << 20
    /// A session's name stands in paths; longer ones are no names.
    package static let sessionBytes = 128

    // MARK: Repetition

    /// Attempts in a row without a byte moved, before a source is given up.
    package static let attempts = 4
    /// One wait for a node that is still fetching a file.
    package static let longestWaitSeconds: Int64 = 30
    /// All waits for one file together.
    package static let totalWaitSeconds: Int64 = 600
    /// Between two questions whether a receipt is witnessed, where the node doesn't say: witnesses take about a second.
    package static let witnessPollSeconds: Int64 = 1
    /// Redirects that a mirror may ask for.
    package static let redirects = 5

    // MARK: Files

    /// One file of the trust store, or of those that stand beside a download except for documents.
    package static let storedFileBytes = 64 << 10
    /// Bytes read or written at a time.
    package static let blockBytes = 256 << 10
    /// Bytes hashed at a time: large enough that system calls cost nothing beside hashing, small enough for the cache.
    package static let hashedBlockBytes = 1 << 20
    /// Parts of one signed file that are hashed at the same time have at least this many bytes.
    package static let hashedPartBytes: Int64 = 64 << 20
    /// Folders inside each other: a path has at most 1,024 bytes.
    package static let folderDepth = 512
    /// Unexpected files that are named; more of them say the same.
    package static let namedFiles = 100
}
