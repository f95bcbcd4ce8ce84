import CairnManifest
import CairnProvenance
import CairnRegistry
import GRDB

extension IndexDatabase: Ledger {
    package func watermark(of origin: String) throws -> UInt64 {
        try pool.read { try IndexRows(db: $0).watermark(of: origin) }
    }

    package func publisherID(folded: String, origin: String) throws -> PublisherID? {
        try pool.read { try IndexRows(db: $0).publisherID(folded: folded, origin: origin) }
    }

    package func identityVersions(of publisher: PublisherID, origin: String) throws -> [IdentityRow] {
        try pool.read { try IndexRows(db: $0).identityVersions(of: publisher, origin: origin) }
    }

    package func head(of chain: RecordChain, origin: String) throws -> ContentDigest? {
        try pool.read { try IndexRows(db: $0).head(of: chain, origin: origin) }
    }

    package func lastCommit(of chain: RecordChain, origin: String) throws -> GitObjectID? {
        try pool.read { try IndexRows(db: $0).lastCommit(of: chain, origin: origin) }
    }

    package func index(ofRecord digest: ContentDigest, origin: String) throws -> UInt64? {
        try pool.read { try IndexRows(db: $0).index(ofRecord: digest, origin: origin) }
    }

    package func entry(
        publisher: PublisherID, kind: EntryKind, folded: String, origin: String
    ) throws -> EntryRow? {
        try pool.read {
            try IndexRows(db: $0).entry(publisher: publisher, kind: kind, folded: folded, origin: origin)
        }
    }

    package func release(of key: EntryKey, version: String) throws -> ReleaseRow? {
        try pool.read { try IndexRows(db: $0).release(of: key, version: version) }
    }
}
