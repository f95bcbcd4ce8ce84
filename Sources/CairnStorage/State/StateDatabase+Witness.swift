import CairnFederation
import CairnRegistry
import CairnTransparencyLog
import Foundation
import GRDB

/// What this node cosigned of others' logs, and what others cosigned of its own.
extension StateDatabase: WitnessStore {
    package func witnessedOrigins() throws -> [String] {
        try queue.read { db in
            try String.fetchAll(db, sql: "SELECT origin FROM cosigned ORDER BY origin")
        }
    }

    package func witnessed(_ origin: String) throws -> WitnessedHead? {
        try queue.read { db in try WitnessTable.cosigned.head(of: origin, in: db) }
    }

    package func replaceWitnessed(
        _ origin: String, expected: WitnessedHead?, with head: WitnessedHead
    ) throws -> Bool {
        try queue.write { db in
            let found = try WitnessTable.cosigned.head(of: origin, in: db)
            guard found == expected else { return false }
            guard head.mayFollow(found) else {
                throw WitnessStoreError.shrinks(origin: origin, held: found?.size ?? 0, offered: head.size)
            }
            try WitnessTable.cosigned.set(head, of: origin, in: db)
            return true
        }
    }
}

extension StateDatabase {
    /// Replaces a row that contradicts itself or can't be read; never by a smaller tree.
    package func mendWitnessed(_ origin: String, with head: WitnessedHead) throws {
        try queue.write { db in
            let held = try Int64.fetchOne(
                db, sql: "SELECT size FROM cosigned WHERE origin = ?", arguments: [origin])
            guard UInt64(clamping: held ?? 0) <= head.size else {
                throw WitnessStoreError.shrinks(
                    origin: origin, held: UInt64(clamping: held ?? 0), offered: head.size)
            }
            try WitnessTable.cosigned.set(head, of: origin, in: db)
        }
    }

    /// The note in a row of either table, whatever else the row says.
    package func cosignedNote(_ origin: String, isOwn: Bool) throws -> [UInt8]? {
        let table = isOwn ? WitnessTable.collected : .cosigned
        return try queue.read { db in
            try Data.fetchOne(
                db, sql: "SELECT note FROM \(table.rawValue) WHERE origin = ?", arguments: [origin]
            ).map { [UInt8]($0) }
        }
    }

    /// Forgets what witnesses cosigned of the own log: they are asked again.
    package func forgetWitnessedNote(of origin: String) throws {
        try queue.write { db in
            try db.execute(sql: "DELETE FROM collected WHERE origin = ?", arguments: [origin])
        }
    }
}

extension StateDatabase: WitnessedNoteStore {
    package func witnessedNote(of origin: String) throws -> WitnessedHead? {
        try queue.read { db in try WitnessTable.collected.head(of: origin, in: db) }
    }

    package func keepWitnessedNote(_ head: WitnessedHead, of origin: String) throws -> Bool {
        try queue.write { db in
            let found = try WitnessTable.collected.head(of: origin, in: db)
            if let found, found.size > head.size { return false }
            guard head.mayFollow(found) else {
                throw WitnessStoreError.shrinks(origin: origin, held: found?.size ?? 0, offered: head.size)
            }
            try WitnessTable.collected.set(head, of: origin, in: db)
            return true
        }
    }
}

/// Two tables of the same shape.
enum WitnessTable: String, CaseIterable {
    /// The last checkpoint of each followed log that this node cosigned.
    case cosigned
    /// The last checkpoint of the own log with enough cosignatures.
    case collected

    var creation: String {
        """
        CREATE TABLE IF NOT EXISTS \(rawValue)(
            origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL,
            note BLOB NOT NULL, time INTEGER NOT NULL) STRICT;
        """
    }

    fileprivate func head(of origin: String, in db: Database) throws -> WitnessedHead? {
        guard
            let row = try Row.fetchOne(
                db, sql: "SELECT size, root, note, time FROM \(rawValue) WHERE origin = ?",
                arguments: [origin])
        else { return nil }
        guard let root = Hash(bytes: [UInt8](row["root"] as Data)),
            let size = UInt64(exactly: row["size"] as Int64)
        else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "a root or size in \(rawValue) isn't one")
        }
        return WitnessedHead(
            size: size, root: root, note: [UInt8](row["note"] as Data),
            time: row["time"])
    }

    fileprivate func set(_ head: WitnessedHead, of origin: String, in db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO \(rawValue)(origin, size, root, note, time) VALUES(?, ?, ?, ?, ?)",
            arguments: [origin, Int64(head.size), Data(head.root.bytes), Data(head.note), head.time])
    }
}
