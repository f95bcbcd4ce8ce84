import CairnRegistry
import CairnTransparencyLog
import Foundation
import GRDB

/// `state.sqlite`: commit points, refs, peers, what was cosigned.
///
/// Every commit is synced; the file is never rolled back.
///
/// Losing it, or putting back an older copy, breaks the promise that the log never shrinks, so a copied or
/// restored data directory must be started through `cairn admin restore`.
package final class StateDatabase: Sendable {
    let queue: DatabaseQueue

    package init(path: String) throws {
        var configuration = Configuration()
        // A connection that is just closing may hold the file for a moment: that is no error.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { db in try Self.createTables(db) }
    }

    init(queue: DatabaseQueue) {
        self.queue = queue
    }

    private static func createTables(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS head(
                    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL,
                    note BLOB NOT NULL, time INTEGER NOT NULL) STRICT;
                CREATE TABLE IF NOT EXISTS git_ref(
                    repository TEXT NOT NULL, name TEXT NOT NULL, id BLOB NOT NULL,
                    PRIMARY KEY(repository, name)) STRICT, WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS git_watermark(
                    origin TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT;
                CREATE TABLE IF NOT EXISTS peer(
                    origin TEXT PRIMARY KEY, url TEXT NOT NULL, vkey TEXT NOT NULL, state TEXT NOT NULL,
                    added INTEGER NOT NULL, seq INTEGER NOT NULL, failures INTEGER NOT NULL,
                    last_ok INTEGER, last_error TEXT) STRICT;
                CREATE TABLE IF NOT EXISTS setting(
                    name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
                """)
        try db.execute(sql: registrationTable)
        for table in WitnessTable.allCases { try db.execute(sql: table.creation) }
    }

    /// A number that rises by one with each call and never falls, across restarts.
    package func nextNumber(_ name: String) throws -> Int64 {
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO setting(name, value) VALUES(?, '1')
                    ON CONFLICT(name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)
                    """, arguments: [name])
            return try Int64.fetchOne(
                db, sql: "SELECT CAST(value AS INTEGER) FROM setting WHERE name = ?", arguments: [name]) ?? 1
        }
    }
}

extension StateDatabase: CommitStore {
    package func head(of origin: String) throws -> CommittedHead? {
        try queue.read { db in try Self.head(of: origin, in: db) }
    }

    package func replaceHead(of origin: String, expected: CommittedHead?, with head: CommittedHead) throws {
        try queue.write { db in
            let found = try Self.head(of: origin, in: db)
            guard found == expected else {
                throw CommitError.conflict(
                    origin: origin, expectedSize: expected?.size, foundSize: found?.size)
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO head(origin, size, root, note, time) VALUES(?, ?, ?, ?, ?)",
                arguments: [origin, Int64(head.size), Data(head.root.bytes), Data(head.note), head.time])
        }
    }

    /// Origin lines of all logs that have a commit point: the own one and every mirror.
    package func logOrigins() throws -> [String] {
        try queue.read { db in try String.fetchAll(db, sql: "SELECT origin FROM head ORDER BY origin") }
    }

    static func head(of origin: String, in db: Database) throws -> CommittedHead? {
        guard
            let row = try Row.fetchOne(
                db, sql: "SELECT size, root, note, time FROM head WHERE origin = ?", arguments: [origin]),
            let root = Hash(bytes: [UInt8](row["root"] as Data))
        else { return nil }
        return CommittedHead(
            size: UInt64(row["size"] as Int64), root: root, note: [UInt8](row["note"] as Data),
            time: row["time"])
    }
}
