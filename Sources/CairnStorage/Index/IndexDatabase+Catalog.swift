import CairnManifest
import CairnProvenance
import CairnRegistry
import Foundation
import GRDB

extension IndexDatabase: Catalog {
    private static let entryColumns = """
        SELECT entry.id AS row, entry.origin, entry.publisher, entry.kind, entry.name, entry.entry_id, entry.salt,
            publisher.name AS publisher_name,
            (SELECT MAX(version) FROM identity WHERE identity.origin = entry.origin
                AND identity.publisher = entry.publisher AND identity.effective IS NULL) AS identity_version
        FROM entry JOIN publisher ON publisher.origin = entry.origin AND publisher.id = entry.publisher
        """

    package func entries(named reference: Reference) throws -> [CatalogEntry] {
        try pool.read { db in
            try Row.fetchAll(
                db,
                sql: Self.entryColumns
                    + " WHERE entry.kind = ? AND entry.folded = ? AND publisher.folded = ? ORDER BY entry.id LIMIT 100",
                arguments: [reference.kind.rawValue, reference.name.folded, reference.publisher.folded]
            ).compactMap(CatalogEntry.init(row:))
        }
    }

    package func entries(matching query: String?, after row: Int64, limit: Int) throws -> [CatalogEntry] {
        try pool.read { db in
            let pattern = query.map { "%" + $0.replacing(#/[%_\\]/#, with: { "\\" + $0.output }) + "%" }
            let match = """
                 AND (entry.name LIKE :q ESCAPE '\\' OR publisher.name LIKE :q ESCAPE '\\' OR EXISTS(
                    SELECT 1 FROM release WHERE release.entry = entry.id
                        AND (release.title LIKE :q ESCAPE '\\' OR release.summary LIKE :q ESCAPE '\\')))
                """
            return try Row.fetchAll(
                db,
                sql: Self.entryColumns + " WHERE entry.id > :after" + (pattern == nil ? "" : match)
                    + " ORDER BY entry.id LIMIT :limit",
                arguments: pattern.map { ["q": $0, "after": row, "limit": limit] } ?? [
                    "after": row, "limit": limit,
                ]
            ).compactMap(CatalogEntry.init(row:))
        }
    }

    package func publishers(named nameOrID: String) throws -> [CatalogPublisher] {
        try pool.read { db in
            let id = ContentDigest(hex: nameOrID)
            let condition = id == nil ? "publisher.folded = ?" : "publisher.id = ?"
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT origin, id AS publisher, name AS publisher_name,
                        (SELECT MAX(version) FROM identity WHERE identity.origin = publisher.origin
                            AND identity.publisher = publisher.id AND identity.effective IS NULL)
                            AS identity_version
                    FROM publisher WHERE \(condition) ORDER BY origin LIMIT 100
                    """,
                arguments: id.map { [$0.column] } ?? [nameOrID.lowercased()]
            ).compactMap(CatalogPublisher.init(row:))
        }
    }

    package func releases(of entry: CatalogEntry) throws -> [CatalogRelease] {
        let releases = try pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT release.*, status.document AS status_document, status.envelope AS status_envelope,
                        status.leaf AS status_leaf, status.time AS status_time
                    FROM release LEFT JOIN status ON status.release = release.id AND status.leaf =
                        (SELECT MAX(leaf) FROM status AS newest WHERE newest.release = release.id)
                    WHERE release.entry = ?
                    """, arguments: [entry.row]
            ).compactMap(CatalogRelease.init(row:))
        }
        let versions = releases.compactMap { release in
            (try? ReleaseVersion(release.release.version)).map { (version: $0, release: release) }
        }
        return versions.sorted { $0.version > $1.version }.map(\.release)
    }

    package func records(of entry: CatalogEntry) throws -> [CatalogRecord] {
        try pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT record.leaf, record.kind, record.digest, record.object, record.state, release.version
                    FROM record LEFT JOIN release ON release.record = record.digest AND release.entry = ?
                    WHERE record.entry = ? AND record.origin = ? AND record.author = ? AND record.state <> 'refused'
                    ORDER BY record.leaf
                    """,
                arguments: [
                    entry.row, entry.entryID.digest.column, entry.publisher.origin,
                    entry.publisher.id.digest.column,
                ]
            ).compactMap { row in
                ContentDigest(column: row["digest"]).map {
                    CatalogRecord(
                        index: UInt64(row["leaf"] as Int64), kind: row["kind"], digest: $0,
                        object: ContentDigest(column: row["object"]), state: row["state"],
                        version: row["version"])
                }
            }
        }
    }

    package func artifact(_ digest: ContentDigest) throws -> CatalogArtifact? {
        try pool.read { db in
            try Row.fetchOne(
                db.cachedStatement(
                    sql: "SELECT digest, path, size, git FROM artifact WHERE digest = ? LIMIT 1"),
                arguments: [digest.column]
            ).flatMap(CatalogArtifact.init(row:))
        }
    }

    package func blobArtifacts(origin: String, fromLeaf leaf: UInt64) throws -> [CatalogArtifact] {
        try pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT artifact.digest, artifact.path, artifact.size, artifact.git FROM artifact
                    JOIN release ON release.id = artifact.release JOIN entry ON entry.id = release.entry
                    WHERE entry.origin = ? AND artifact.git = 'lfs' AND release.leaf >= ?
                    ORDER BY release.id, artifact.path
                    """, arguments: [origin, Int64(leaf)]
            ).compactMap(CatalogArtifact.init(row:))
        }
    }

    /// The entries of a log that have a release from a leaf on.
    package func entries(origin: String, releasedFromLeaf leaf: UInt64) throws -> [CatalogEntry] {
        try pool.read { db in
            try Row.fetchAll(
                db,
                sql: Self.entryColumns + """
                     WHERE entry.origin = ?
                        AND EXISTS(SELECT 1 FROM release WHERE release.entry = entry.id AND release.leaf >= ?)
                        ORDER BY entry.id
                    """, arguments: [origin, Int64(leaf)]
            ).compactMap(CatalogEntry.init(row:))
        }
    }

    package func artifacts(of release: CatalogRelease) throws -> [CatalogArtifact] {
        try pool.read { db in
            try Row.fetchAll(
                db, sql: "SELECT digest, path, size, git FROM artifact WHERE release = ? ORDER BY path",
                arguments: [release.row]
            ).compactMap(CatalogArtifact.init(row:))
        }
    }

    package func profile(of publisher: CatalogPublisher) throws -> CatalogProfile? {
        try pool.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT record, envelope, leaf FROM profile WHERE origin = ? AND publisher = ?",
                arguments: [publisher.origin, publisher.id.digest.column])
            guard let row, let record = ContentDigest(column: row["record"]),
                let envelope = ContentDigest(column: row["envelope"])
            else { return nil }
            return CatalogProfile(record: record, envelope: envelope, index: UInt64(row["leaf"] as Int64))
        }
    }

    package func refusedCount(origin: String) throws -> Int {
        try pool.read { db in
            try Int.fetchOne(
                db, sql: "SELECT COUNT(*) FROM record WHERE origin = ? AND state = 'refused'",
                arguments: [origin])
                ?? 0
        }
    }
}

extension CatalogPublisher {
    fileprivate init?(row: Row) {
        guard let id = ContentDigest(column: row["publisher"]) else { return nil }
        self.init(
            origin: row["origin"], id: PublisherID(id), name: row["publisher_name"],
            version: row["identity_version"] ?? 1)
    }
}

extension CatalogEntry {
    fileprivate init?(row: Row) {
        guard let publisher = CatalogPublisher(row: row), let kind = EntryKind(rawValue: row["kind"]),
            let entryID = ContentDigest(column: row["entry_id"])
        else { return nil }
        self.init(
            row: row["row"], publisher: publisher, kind: kind, name: row["name"], entryID: EntryID(entryID),
            salt: [UInt8](row["salt"] as Data))
    }
}

extension CatalogRelease {
    fileprivate init?(row: Row) {
        guard let release = ReleaseRow(row: row) else { return nil }
        self.init(
            row: row["id"], release: release, title: row["title"], summary: row["summary"],
            license: row["license"], files: row["files"], bytes: row["bytes"],
            signers: ReleaseSigners(
                record: ContentDigest.list(column: row["record_signers"]),
                envelope: ContentDigest.list(column: row["envelope_signers"])),
            status: CatalogStatus(row: row))
    }
}

extension CatalogStatus {
    fileprivate init?(row: Row) {
        guard let document = row["status_document"] as Data?,
            let status = try? ReleaseStatus.parse([UInt8](document)),
            let envelope = ContentDigest(column: row["status_envelope"])
        else { return nil }
        self.init(
            status: status, envelope: envelope, index: UInt64(row["status_leaf"] as Int64),
            time: row["status_time"])
    }
}

extension CatalogArtifact {
    init?(row: Row) {
        guard let digest = ContentDigest(column: row["digest"]) else { return nil }
        self.init(digest: digest, path: row["path"], size: row["size"], isInline: row["git"] == "blob")
    }
}
