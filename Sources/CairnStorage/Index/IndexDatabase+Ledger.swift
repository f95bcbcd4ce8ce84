import CairnManifest
import CairnProvenance
import CairnRegistry
import GRDB

extension IndexDatabase {
    /// Runs one statement that reads; a single statement is a transaction of its own, which spares opening another.
    func one<Value>(_ query: (Database) throws -> Value) throws -> Value { try pool.unsafeRead(query) }
}

extension IndexRows: LedgerQuestions {}

extension IndexDatabase: Ledger {
    package func asking<Answer>(_ body: (any LedgerQuestions) throws -> Answer) throws -> Answer {
        try pool.unsafeRead { try body(IndexRows(db: $0)) }
    }

    package func watermark(of origin: String) throws -> UInt64 {
        try one { try IndexRows(db: $0).watermark(of: origin) }
    }

    package func publisherID(folded: String, origin: String) throws -> PublisherID? {
        try one { try IndexRows(db: $0).publisherID(folded: folded, origin: origin) }
    }

    package func identityVersions(of publisher: PublisherID, origin: String) throws -> [IdentityRow] {
        try one { try IndexRows(db: $0).identityVersions(of: publisher, origin: origin) }
    }

    package func head(of chain: RecordChain, origin: String) throws -> ContentDigest? {
        try one { try IndexRows(db: $0).head(of: chain, origin: origin) }
    }

    package func lastCommit(of chain: RecordChain, origin: String) throws -> GitObjectID? {
        try one { try IndexRows(db: $0).lastCommit(of: chain, origin: origin) }
    }

    package func index(ofRecord digest: ContentDigest, origin: String) throws -> UInt64? {
        try one { try IndexRows(db: $0).index(ofRecord: digest, origin: origin) }
    }

    package func entry(
        publisher: PublisherID, kind: EntryKind, folded: String, origin: String
    ) throws -> EntryRow? {
        try one {
            try IndexRows(db: $0).entry(publisher: publisher, kind: kind, folded: folded, origin: origin)
        }
    }

    package func release(ofRecord digest: ContentDigest, origin: String) throws -> StatusTarget? {
        try one { try IndexRows(db: $0).release(ofRecord: digest, origin: origin) }
    }

    package func attestationTarget(ofRecord digest: ContentDigest) throws -> AttestationTarget? {
        try pool.read { try IndexRows(db: $0).attestationTarget(ofRecord: digest) }
    }

    package func attestations(
        about release: ContentDigest, by author: PublisherID?, origin: String
    ) throws -> [ContentDigest: UInt64] {
        try one { try IndexRows(db: $0).attestations(about: release, by: author, origin: origin) }
    }

    package func release(of key: EntryKey, version: String) throws -> ReleaseRow? {
        try one { try IndexRows(db: $0).release(of: key, version: version) }
    }
}
