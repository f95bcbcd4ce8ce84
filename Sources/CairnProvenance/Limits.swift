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

    /// What brings a publisher into a new home's log: all its identity records with their receipts.
    package static let arrivalBytes = 16 << 20

    /// Moves of one publisher: each arrival carries those before it whole.
    package static let moves = 16

    /// A status document: a reason of a few sentences.
    package static let statusBytes = 16 << 10

    /// A reason or a reference in a status, in bytes of UTF-8: what people read in a terminal.
    package static let statusTextBytes = 2_000

    /// A profile document: contacts, links and a text in several languages.
    package static let profileBytes = 64 << 10

    /// Contacts, links, texts or domains of one profile.
    package static let profileItems = 32

    /// One name, title or address in a profile, in bytes of UTF-8.
    package static let profileLineBytes = 500

    /// One text of a profile, in bytes of UTF-8.
    package static let profileTextBytes = 4_000

    /// A key file: a PEM or OpenSSH file with its comments.
    package static let keyFileBytes = 64 << 10

    /// A passphrase: what libcrypto's own tools take.
    package static let passphraseBytes = 1_024

    /// The origin line of a log: a DNS name, perhaps with a port and a path.
    package static let originBytes = 255

    /// The delay of a recovery in days: longer than ten years would be no recovery at all.
    package static let recoveryDelayDays = 3_650

    /// A bundle: an envelope and a file list at their limits in base64, and identity versions and proofs beside them.
    package static let bundleBytes = 64 << 20

    /// Versions of an identity in one bundle: each costs signatures and a proof to check.
    package static let bundledIdentityVersions = 1_000

    /// Attestations in one bundle: as many as a client looks at when a node lists them.
    package static let bundledAttestations = 256

    // MARK: Certificates and Sigstore

    /// One certificate: Fulcio's have about 1 KiB; large names and RSA keys leave it far below this.
    package static let certificateBytes = 64 << 10

    /// Certificates of one chain: leaf, a few authorities, root.
    package static let chainCertificates = 10

    /// Issuers tried for one chain; each costs a signature check, and an attacker may offer many of one name.
    package static let chainAttempts = 64

    /// A Sigstore bundle: an envelope at its limit, and its proofs.
    package static let sigstoreBundleBytes = 32 << 20

    /// Log entries read from a bundle; one is allowed, but a second one deserves its own refusal.
    package static let sigstoreLogEntries = 32

    /// Timestamps of one bundle: each costs signatures; what sigstore-go and sigstore-python allow too.
    package static let sigstoreTimestamps = 32

    /// The depth of the largest tree.
    package static let proofHashes = 64

    /// A trusted root: the public one has 7 KiB.
    package static let trustedRootBytes = 1 << 20

    /// Logs or authorities of one kind in a trusted root.
    package static let trustedRootItems = 256

    /// The bundle of a keyless release, kept in the log's content by everyone: public ones have 4 to 12 KiB.
    package static let keylessBundleBytes = 128 << 10

    /// How far a bundle's time may lie ahead of the time of its leaf, in seconds: clock drift of honest machines.
    package static let signedAheadSeconds: Int64 = 600

    // MARK: Model signatures

    /// Resources of one signed model: a million would not fit into a bundle at its limit.
    package static let signedResources = 500_000

    /// The path of a signed file: PATH_MAX of Linux.
    package static let resourceNameBytes = 4_096

    /// Paths that one sentence names; more of them say the same.
    package static let namedPaths = 8

    // MARK: SSH

    /// A public key in SSH's form: RSA keys of 16,384 bits have about 2 KiB.
    package static let sshKeyBytes = 8 << 10

    /// A signature in its armor: two RSA numbers and a namespace.
    package static let sshSignatureBytes = 64 << 10

    /// Keys that one agent holds: OpenSSH's own answers fit into 256 KiB.
    package static let agentKeys: UInt32 = 2_048

    /// The name of a use.
    package static let namespaceBytes = 255

    /// A list of signers: some ten thousand people.
    package static let allowedSignersBytes = 4 << 20

    /// A commit or tag: a message and a list of parents.
    package static let gitObjectBytes = 4 << 20
    // MARK: Attestations and policies

    /// The object of an attestation record: a bill of materials of some ten thousand parts, in base64.
    package static let attestationBytes = 8 << 20

    /// Digests of one subject or dependency: more than there are algorithms.
    package static let subjectDigests = 16

    /// Dependencies of one provenance: as many as a release may have files.
    package static let dependencies = 20_000

    /// Levels of one verification summary: a few for each track.
    package static let levels = 64

    /// Findings of one inspection: what an envelope can hold.
    package static let findings = 200_000

    /// Faults of one document that are told; a person mends some and tries again.
    package static let reportedIssues = 100

    /// A release policy: lists of thousands of keys.
    package static let releasePolicyBytes = 1 << 20

    /// Entries of one list of a release policy.
    package static let policyItems = 1_000

    /// Conditions about attestations in one policy; each goes through all attestations.
    package static let policyAttestations = 100

    /// Bounds that a policy may set: a number of days, of keys or of operators.
    package static let policyNumber: Int64 = 100_000
}
