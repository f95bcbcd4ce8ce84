/// Bounds on what an audit reads and keeps, each with its reason.
package enum AuditLimits {
    /// Findings and withheld objects that are kept one by one: more of them say the same, and are counted.
    package static let listed = 10_000
    /// Bundles that are read ahead: two cores busy, and little to throw away.
    static let bundlesAhead = 6
    /// Content of a bundle that is read ahead of its turn; more is fetched when it is the only one in memory.
    static let contentAheadBytes = 16 << 20
    /// Tries for one file before the audit stops; it goes on from there next time.
    static let attempts = 3
    /// Bundles without entries in a row after which an audit stops: a checkpoint can claim more entries than anyone could
    /// ever ask for.
    static let missingBundles = 16
    /// Peers that are asked: each costs a few requests, and whoever lists more names them again.
    package static let peers = 64
    /// Checkpoints that a peer may show of one log.
    static let notesOfPeer = 16
    /// Names that are followed at once.
    package static let names = 1_000
    /// How long the command that a monitor runs for an event may take.
    package static let commandSeconds: Int64 = 60
    /// Text of others in a finding: a sentence or two.
    static let detailBytes = 400
    /// Objects below one commit: a release has at most 20,000 files, each in folders of its own at worst.
    static let gitObjects = 1 << 20
    /// One file of refs: a million of them.
    static let refsBytes = 256 << 20
}
