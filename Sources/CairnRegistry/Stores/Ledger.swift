import CairnManifest
import CairnProvenance

/// What the records of the logs that this node holds add up to: who owns which name, which releases exist,
/// where each chain of records ends.
///
/// Derived from the segments and rebuilt from them when lost.
///
/// Only `LoggedEvent`s go in, and those are made by verification. Every answer is per log: `origin` is the
/// log's origin line.
package protocol Ledger: LedgerQuestions, Sendable {
    /// Takes in events in leaf order, all or none, and moves the watermark to `size`, never back. Events below the
    /// watermark were taken in before and change nothing.
    func apply(_ events: [LoggedEvent], origin: String, size: UInt64) throws

    /// Answers several questions by one access, for whoever has many; what is applied meanwhile may show.
    func asking<Answer>(_ body: (any LedgerQuestions) throws -> Answer) throws -> Answer
}

extension Ledger {
    package func asking<Answer>(_ body: (any LedgerQuestions) throws -> Answer) throws -> Answer {
        try body(self)
    }
}

/// What the rules ask of a ledger.
package protocol LedgerQuestions {
    /// Leaves of this log that the ledger has taken in.
    func watermark(of origin: String) throws -> UInt64

    /// The publisher that holds this name (ASCII lower case) in this log.
    func publisherID(folded: String, origin: String) throws -> PublisherID?

    /// The identity records of a publisher in this log, in log order, whatever came of them.
    func identityVersions(of publisher: PublisherID, origin: String) throws -> [IdentityRow]

    /// Digest of the newest record of a chain; nil before its first.
    func head(of chain: RecordChain, origin: String) throws -> ContentDigest?

    /// Git commit of the newest release of a chain, withheld ones included: the parent of the next.
    func lastCommit(of chain: RecordChain, origin: String) throws -> GitObjectID?

    /// Where a record stands, if this log has it; a refused leaf is no place. The first one, should it stand twice.
    func index(ofRecord digest: ContentDigest, origin: String) throws -> UInt64?

    /// The entry that holds this name (ASCII lower case) of a publisher.
    func entry(publisher: PublisherID, kind: EntryKind, folded: String, origin: String) throws -> EntryRow?

    /// The release that a record of this log brought; nil where it brought none, or the content is withheld.
    func release(ofRecord digest: ContentDigest, origin: String) throws -> StatusTarget?

    /// The release that a record brought, in whichever log it stands, with what an attestation can name of it.
    ///
    /// A record names its log, so none stands in two. Nil where it brought none, or the content is withheld.
    func attestationTarget(ofRecord digest: ContentDigest) throws -> AttestationTarget?

    /// Where an author's attestations of a release stand in this log, by the digest of their object.
    ///
    /// `author` is nil for the log's own node; at most `RegistryLimits.attestationsPerAuthor`.
    func attestations(
        about release: ContentDigest, by author: PublisherID?, origin: String
    ) throws -> [ContentDigest: UInt64]

    /// One release by its version; versions that differ by ASCII case alone are one version.
    func release(of key: EntryKey, version: String) throws -> ReleaseRow?
}

/// The unique key of an entry in one log.
package struct EntryKey: Hashable, Sendable {
    package var origin: String
    package var publisher: PublisherID
    package var kind: EntryKind
    /// The entry's name in ASCII lower case.
    package var folded: String

    package init(origin: String, publisher: PublisherID, kind: EntryKind, folded: String) {
        self.origin = origin
        self.publisher = publisher
        self.kind = kind
        self.folded = folded
    }
}

package struct EntryRow: Hashable, Sendable {
    package var key: EntryKey
    /// The name as first written.
    package var name: String
    package var entryID: EntryID

    package init(key: EntryKey, name: String, entryID: EntryID) {
        self.key = key
        self.name = name
        self.entryID = entryID
    }
}

package struct ReleaseRow: Hashable, Sendable {
    package var version: String
    package var manifest: ContentDigest
    package var record: ContentDigest
    package var envelope: ContentDigest
    package var index: UInt64
    package var commit: GitObjectID?
    /// Unix seconds, the leaf's time.
    package var time: Int64

    package init(
        version: String, manifest: ContentDigest, record: ContentDigest, envelope: ContentDigest,
        index: UInt64, commit: GitObjectID?, time: Int64
    ) {
        self.version = version
        self.manifest = manifest
        self.record = record
        self.envelope = envelope
        self.index = index
        self.commit = commit
        self.time = time
    }
}
