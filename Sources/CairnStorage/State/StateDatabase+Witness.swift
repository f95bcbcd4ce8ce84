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
        guard let root = Hash(bytes: [UInt8](row["root"] as Data)) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a root in \(rawValue) isn't a hash")
        }
        return WitnessedHead(
            size: UInt64(row["size"] as Int64), root: root, note: [UInt8](row["note"] as Data),
            time: row["time"])
    }

    fileprivate func set(_ head: WitnessedHead, of origin: String, in db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO \(rawValue)(origin, size, root, note, time) VALUES(?, ?, ?, ?, ?)",
            arguments: [origin, Int64(head.size), Data(head.root.bytes), Data(head.note), head.time])
    }
}
