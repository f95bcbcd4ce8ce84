import CairnManifest
import CairnProvenance
import CairnRegistry
import Foundation
import GRDB

/// `index.sqlite`: what the logs add up to, for rules and listings.
///
/// Trusted for nothing that a signature or a digest can decide; deleted, it is derived again from the
/// segments.
package final class IndexDatabase: Sendable {
    let pool: DatabasePool

    /// Rises when tables change; an index of another version is thrown away and derived again.
    static let version = 5

    /// Pages that each connection keeps in memory, for a node: every publish looks names up in trees that are wider
    /// than SQLite's own 2 MiB.
    package static let servingBytes = 16 << 20

    /// - Parameters:
    ///   - cacheBytes: pages that each connection keeps in memory
    ///   - trace: is told every statement that is run, for whoever looks at how it is carried out
    package init(
        path: String, cacheBytes: Int = servingBytes, trace: (@Sendable (String) -> Void)? = nil
    ) throws {
        var pool = try Self.open(path, cacheBytes: cacheBytes, trace: trace)
        let version = try pool.read { db in try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 }
        if version != 0 && version != Self.version {
            try pool.close()
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            pool = try Self.open(path, cacheBytes: cacheBytes, trace: trace)
        }
        self.pool = pool
        try pool.write { db in try Self.createTables(db) }
    }

    init(pool: DatabasePool) {
        self.pool = pool
    }

    private static func open(
        _ path: String, cacheBytes: Int, trace: (@Sendable (String) -> Void)?
    ) throws -> DatabasePool {
        var configuration = Configuration()
        // A connection that is just closing may hold the file for a moment: that is no error.
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            if let trace { db.trace { if case .statement(let statement) = $0 { trace(statement.sql) } } }
            // Not synced on each commit: after a power cut the watermark tells from where to derive again.
            // The pages of a bundle's records lie all over the file; moved there rarely, most of them go together.
            try db.execute(
                sql: """
                    PRAGMA synchronous = NORMAL; PRAGMA cache_size = -\(cacheBytes >> 10);
                    PRAGMA wal_autocheckpoint = \(max(1_000, cacheBytes >> 14))
                    """)
        }
        return try DatabasePool(path: path, configuration: configuration)
    }

    private static func createTables(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS log(origin TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT;
                CREATE TABLE IF NOT EXISTS publisher(
                    origin TEXT NOT NULL, id BLOB NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL,
                    PRIMARY KEY(origin, id)) STRICT, WITHOUT ROWID;
                CREATE UNIQUE INDEX IF NOT EXISTS publisher_name ON publisher(origin, folded);
                CREATE TABLE IF NOT EXISTS identity(
                    origin TEXT NOT NULL, publisher BLOB NOT NULL, version INTEGER NOT NULL,
                    envelope BLOB NOT NULL, leaf INTEGER NOT NULL, time INTEGER NOT NULL, effective INTEGER,
                    departs INTEGER NOT NULL,
                    PRIMARY KEY(origin, publisher, leaf)) STRICT, WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS profile(
                    origin TEXT NOT NULL, publisher BLOB NOT NULL, record BLOB NOT NULL, envelope BLOB NOT NULL,
                    leaf INTEGER NOT NULL, PRIMARY KEY(origin, publisher)) STRICT, WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS record(
                    origin TEXT NOT NULL, leaf INTEGER NOT NULL, digest BLOB NOT NULL, author BLOB, entry BLOB,
                    kind TEXT NOT NULL, object BLOB, time INTEGER NOT NULL, state TEXT NOT NULL, detail TEXT,
                    PRIMARY KEY(origin, leaf)) STRICT, WITHOUT ROWID;
                CREATE INDEX IF NOT EXISTS record_digest ON record(digest, origin, leaf) WHERE state <> 'refused';
                CREATE INDEX IF NOT EXISTS record_entry ON record(entry, origin, leaf) WHERE entry IS NOT NULL;
                CREATE TABLE IF NOT EXISTS chain(
                    origin TEXT NOT NULL, author BLOB NOT NULL, key TEXT NOT NULL, head BLOB NOT NULL,
                    commit_id BLOB,
                    PRIMARY KEY(origin, author, key)) STRICT, WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS entry(
                    id INTEGER PRIMARY KEY, origin TEXT NOT NULL, publisher BLOB NOT NULL, kind TEXT NOT NULL,
                    folded TEXT NOT NULL, name TEXT NOT NULL, entry_id BLOB NOT NULL, salt BLOB NOT NULL,
                    UNIQUE(origin, publisher, kind, folded)) STRICT;
                CREATE INDEX IF NOT EXISTS entry_name ON entry(kind, folded);
                CREATE INDEX IF NOT EXISTS entry_opened ON entry(entry_id);
                CREATE TABLE IF NOT EXISTS release(
                    id INTEGER PRIMARY KEY, entry INTEGER NOT NULL, version TEXT NOT NULL COLLATE NOCASE,
                    manifest BLOB NOT NULL, record BLOB NOT NULL, envelope BLOB NOT NULL, leaf INTEGER NOT NULL,
                    commit_id BLOB, time INTEGER NOT NULL, title TEXT NOT NULL, summary TEXT NOT NULL,
                    license TEXT NOT NULL, files INTEGER NOT NULL, bytes INTEGER NOT NULL,
                    record_signers BLOB NOT NULL, envelope_signers BLOB NOT NULL,
                    UNIQUE(entry, version)) STRICT;
                CREATE INDEX IF NOT EXISTS release_record ON release(record);
                CREATE TABLE IF NOT EXISTS status(
                    origin TEXT NOT NULL, leaf INTEGER NOT NULL, release INTEGER NOT NULL, passed INTEGER NOT NULL,
                    document BLOB NOT NULL, envelope BLOB NOT NULL, time INTEGER NOT NULL,
                    PRIMARY KEY(origin, leaf)) STRICT, WITHOUT ROWID;
                CREATE INDEX IF NOT EXISTS status_release ON status(release, leaf);
                CREATE TABLE IF NOT EXISTS attestation(
                    id INTEGER PRIMARY KEY, origin TEXT NOT NULL, leaf INTEGER NOT NULL, release BLOB NOT NULL,
                    author BLOB NOT NULL, record BLOB NOT NULL, object BLOB NOT NULL, form TEXT NOT NULL,
                    type TEXT NOT NULL, size INTEGER NOT NULL, time INTEGER NOT NULL,
                    UNIQUE(origin, leaf)) STRICT;
                CREATE INDEX IF NOT EXISTS attestation_release ON attestation(release);
                CREATE INDEX IF NOT EXISTS attestation_author ON attestation(release, origin, author, leaf);
                CREATE INDEX IF NOT EXISTS release_manifest ON release(manifest);
                CREATE TABLE IF NOT EXISTS artifact(
                    digest BLOB NOT NULL, release INTEGER NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL,
                    git TEXT NOT NULL, PRIMARY KEY(digest, release, path)) STRICT, WITHOUT ROWID;
                CREATE INDEX IF NOT EXISTS artifact_release ON artifact(release);
                CREATE TABLE IF NOT EXISTS content(
                    digest BLOB PRIMARY KEY, origin TEXT NOT NULL, leaf INTEGER NOT NULL) STRICT, WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS note(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
                PRAGMA user_version = \(version);
                """)
    }
}

extension ContentDigest {
    /// As it stands in a table.
    var column: Data { Data(bytes) }

    init?(column: Data?) {
        guard let column else { return nil }
        self.init(bytes: [UInt8](column))
    }

    /// Several digests as they stand in one column, one behind the other.
    static func column(_ digests: [ContentDigest]) -> Data { Data(digests.flatMap(\.bytes)) }

    static func list(column: Data) -> [ContentDigest] {
        let bytes = [UInt8](column)
        return stride(from: 0, to: bytes.count - bytes.count % 32, by: 32).compactMap {
            ContentDigest(bytes: Array(bytes[$0..<$0 + 32]))
        }
    }
}
