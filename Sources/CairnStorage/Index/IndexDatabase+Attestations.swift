import CairnManifest
import CairnProvenance
import CairnRegistry
import Foundation
import GRDB

/// Attestations in the index: what the records say; what the objects say is read from them.
extension IndexDatabase {
    static func apply(
        _ event: AttestationEvent, event logged: LoggedEvent, origin: String, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO attestation(origin, leaf, release, author, record, object, form, type, size, time)
                VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            origin, Int64(logged.index), event.release.column, event.author.column, event.recordDigest.column,
            event.object.digest.column, event.object.formName, event.object.statement.predicateType,
            event.bytes.count, logged.leaf.time,
        ])
        try noteContent(event.object.digest, origin: origin, leaf: logged.index, in: db)
    }

    package func attestations(
        about release: ContentDigest, after row: Int64, limit: Int
    ) throws -> [CatalogAttestation] {
        try pool.read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT attestation.*, publisher.name AS author_name FROM attestation
                        LEFT JOIN publisher ON publisher.origin = attestation.origin
                            AND publisher.id = attestation.author
                        WHERE release = ? AND attestation.id > ? ORDER BY attestation.id LIMIT ?
                        """),
                arguments: [release.column, row, limit]
            ).compactMap(CatalogAttestation.init(row:))
        }
    }
}

extension IndexDatabase {
    /// The first accepted release of a log, from a leaf on, about which the log's node has attested nothing.
    package func uninspected(
        origin: String, from leaf: UInt64
    ) throws -> (leaf: UInt64, record: ContentDigest)? {
        try pool.read { db in
            try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT leaf, digest FROM record WHERE origin = ? AND leaf >= ? AND kind = 'release'
                            AND state = 'accepted' AND NOT EXISTS(
                                SELECT 1 FROM attestation WHERE attestation.release = record.digest
                                    AND attestation.origin = record.origin AND attestation.author = x'')
                        ORDER BY leaf LIMIT 1
                        """), arguments: [origin, Int64(clamping: leaf)]
            ).flatMap { row in
                ContentDigest(column: row["digest"]).map { (UInt64(row["leaf"] as Int64), $0) }
            }
        }
    }

    /// The artifacts of the release that a record brought, by path.
    package func artifacts(ofRecord digest: ContentDigest) throws -> [CatalogArtifact] {
        try pool.read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT artifact.digest, path, size, git FROM release
                        JOIN artifact ON artifact.release = release.id WHERE release.record = ? ORDER BY path
                        """), arguments: [digest.column]
            ).compactMap(CatalogArtifact.init(row:))
        }
    }
}

extension IndexRows {
    func attestationTarget(ofRecord digest: ContentDigest) throws -> AttestationTarget? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT release.id, entry.origin, entry.publisher FROM release
                    JOIN entry ON entry.id = release.entry WHERE release.record = ?
                    """), arguments: [digest.column])
        guard let row, let publisher = ContentDigest(column: row["publisher"]).map(PublisherID.init),
            let release = try release(ofRecord: digest, origin: row["origin"])
        else { return nil }
        let files = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT path, digest FROM artifact WHERE release = ?"),
            arguments: [row["id"] as Int64]
        ).compactMap { row in
            ContentDigest(column: row["digest"]).map { (path: row["path"] as String, digest: $0) }
        }
        return AttestationTarget(
            record: digest, origin: row["origin"], publisher: publisher, label: release.label,
            subjects: ReleaseSubjects(manifest: release.manifest, files: files))
    }

    func attestations(
        about release: ContentDigest, by author: PublisherID?, origin: String
    ) throws -> [ContentDigest: UInt64] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT object, leaf FROM attestation INDEXED BY attestation_author
                    WHERE release = ? AND origin = ? AND author = ? ORDER BY leaf
                    """),
            arguments: [release.column, origin, author.column])
        let places = rows.compactMap { row in
            ContentDigest(column: row["object"]).map { ($0, UInt64(row["leaf"] as Int64)) }
        }
        return Dictionary(places) { first, _ in first }
    }
}

extension CatalogAttestation {
    fileprivate init?(row: Row) {
        guard let release = ContentDigest(column: row["release"]),
            let record = ContentDigest(column: row["record"]),
            let object = ContentDigest(column: row["object"])
        else { return nil }
        self.init(
            row: row["id"], origin: row["origin"], index: UInt64(row["leaf"] as Int64), release: release,
            author: ContentDigest(column: row["author"]).map(PublisherID.init),
            authorName: row["author_name"],
            record: record, object: object, form: row["form"], predicateType: row["type"], size: row["size"],
            time: row["time"])
    }
}

extension Optional<PublisherID> {
    /// As it stands in a table: empty for a node itself.
    fileprivate var column: Data { self?.digest.column ?? Data() }
}
