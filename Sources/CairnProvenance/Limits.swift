/// Bounds on everything this target reads from outside.
///
/// Each is well above what honest use needs and small enough that refusing costs nothing.
package enum Limits {
    /// One DSSE envelope: a manifest of 8 MiB, its subjects, and base64 on top of both.
    package static let envelopeBytes = 24 << 20

    /// The payload of an envelope, before base64: three quarters of the envelope.
    package static let payloadBytes = 18 << 20

    /// Signatures in one envelope: owners and co-signers; every one may cost a check per known key.
    package static let signatures = 32

    /// Attempts to find the keys of one envelope's signatures.
    ///
    /// Each may hash the whole payload, so 32 signatures without hints and 256 keys would take minutes.
    package static let signatureChecks = 128

    /// Subjects of one statement: the manifest, the OMS root and the artifacts that a manifest may list.
    package static let subjects = 20_002

    /// One leaf of a log: a record and its signatures, read by everyone who replays the log.
    package static let leafBytes = 8 << 10

    /// A label: two names, a version and a salt.
    package static let labelBytes = 1 << 10

    /// One identity document: about a thousand keys with their scopes.
    package static let identityBytes = 256 << 10

    /// Keys in one list of an identity document.
    package static let keys = 256

    /// Scopes of one releaser.
    package static let scopes = 1_024

    /// Versions of one identity, so that a chain can be replayed in memory.
    package static let identityVersions = 10_000

    /// A key file: a PEM or OpenSSH file with its comments.
    package static let keyFileBytes = 64 << 10

    /// The origin line of a log: a DNS name, perhaps with a port and a path.
    package static let originBytes = 255

    /// The delay of a recovery in days: longer than ten years would be no recovery at all.
    package static let recoveryDelayDays = 3_650

    /// A bundle: an envelope and a file list at their limits in base64, and identity versions and proofs beside them.
    package static let bundleBytes = 64 << 20

    /// Versions of an identity in one bundle: each costs signatures and a proof to check.
    package static let bundledIdentityVersions = 1_000
}
