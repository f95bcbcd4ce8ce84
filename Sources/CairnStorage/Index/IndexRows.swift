import CairnManifest
import CairnProvenance
import CairnRegistry
import Foundation
import GRDB

/// The rules' questions to the index, within one access to the database.
struct IndexRows {
    let db: Database

    func watermark(of origin: String) throws -> UInt64 {
        let size = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT size FROM log WHERE origin = ?"), arguments: [origin])
        return UInt64(size ?? 0)
    }

    func publisherID(folded: String, origin: String) throws -> PublisherID? {
        ContentDigest(
            column: try Data.fetchOne(
                db.cachedStatement(sql: "SELECT id FROM publisher WHERE origin = ? AND folded = ?"),
                arguments: [origin, folded])
        ).map(PublisherID.init)
    }

    func identityVersions(of publisher: PublisherID, origin: String) throws -> [IdentityRow] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT version, envelope, leaf, time, effective, departs FROM identity
                    WHERE origin = ? AND publisher = ? ORDER BY leaf
                    """), arguments: [origin, publisher.digest.column]
        ).compactMap { row in
            ContentDigest(column: row["envelope"]).map {
                IdentityRow(
                    version: row["version"], envelope: $0, index: UInt64(row["leaf"] as Int64),
                    time: row["time"],
                    effective: row["effective"], isDeparture: row["departs"])
            }
        }
    }

    func head(of chain: RecordChain, origin: String) throws -> ContentDigest? {
        ContentDigest(
            column: try Data.fetchOne(
                db.cachedStatement(
                    sql: "SELECT head FROM chain WHERE origin = ? AND author = ? AND key = ?"),
                arguments: [origin, chain.authorColumn, chain.key]))
    }

    func lastCommit(of chain: RecordChain, origin: String) throws -> GitObjectID? {
        try Data.fetchOne(
            db.cachedStatement(
                sql: "SELECT commit_id FROM chain WHERE origin = ? AND author = ? AND key = ?"),
            arguments: [origin, chain.authorColumn, chain.key]
        ).flatMap { GitObjectID(bytes: $0) }
    }

    func index(ofRecord digest: ContentDigest, origin: String) throws -> UInt64? {
        try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT leaf FROM record INDEXED BY record_digest
                    WHERE digest = ? AND origin = ? AND state <> 'refused' ORDER BY leaf LIMIT 1
                    """),
            arguments: [digest.column, origin]
        ).map { UInt64($0) }
    }

    func entry(
        publisher: PublisherID, kind: EntryKind, folded: String, origin: String
    ) throws -> EntryRow? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT name, entry_id FROM entry
                    WHERE origin = ? AND publisher = ? AND kind = ? AND folded = ?
                    """), arguments: [origin, publisher.digest.column, kind.rawValue, folded])
        guard let row, let entryID = ContentDigest(column: row["entry_id"]).map(EntryID.init) else {
            return nil
        }
        return EntryRow(
            key: EntryKey(origin: origin, publisher: publisher, kind: kind, folded: folded),
            name: row["name"], entryID: entryID)
    }

    func release(ofRecord digest: ContentDigest, origin: String) throws -> StatusTarget? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT release.manifest, release.version, entry.kind, entry.name, entry.salt FROM release
                    JOIN entry ON entry.id = release.entry WHERE release.record = ? AND entry.origin = ?
                    """), arguments: [digest.column, origin])
        guard let row, let manifest = ContentDigest(column: row["manifest"]),
            let kind = EntryKind(rawValue: row["kind"]), let name = try? EntryName(row["name"] as String),
            let version = try? ReleaseVersion(row["version"] as String)
        else { return nil }
        let label = Label(kind: kind, name: name, salt: [UInt8](row["salt"] as Data), version: version)
        return StatusTarget(record: digest, manifest: manifest, label: label)
    }

    func release(of key: EntryKey, version: String) throws -> ReleaseRow? {
        try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT release.* FROM release JOIN entry ON entry.id = release.entry
                    WHERE entry.origin = ? AND entry.publisher = ? AND entry.kind = ? AND entry.folded = ?
                        AND release.version = ?
                    """),
            arguments: [key.origin, key.publisher.digest.column, key.kind.rawValue, key.folded, version]
        ).flatMap(ReleaseRow.init(row:))
    }
}

extension ReleaseRow {
    init?(row: Row) {
        guard let manifest = ContentDigest(column: row["manifest"]),
            let record = ContentDigest(column: row["record"]),
            let envelope = ContentDigest(column: row["envelope"])
        else { return nil }
        self.init(
            version: row["version"], manifest: manifest, record: record, envelope: envelope,
            index: UInt64(row["leaf"] as Int64),
            commit: (row["commit_id"] as Data?).flatMap { GitObjectID(bytes: $0) }, time: row["time"])
    }
}
