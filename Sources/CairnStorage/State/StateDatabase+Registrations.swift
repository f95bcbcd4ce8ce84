import CairnManifest
import CairnProvenance
import CairnRegistry
import Foundation
import GRDB

extension StateDatabase: RegistrationStore {
    static let registrationTable = """
        CREATE TABLE IF NOT EXISTS registration(
            record BLOB PRIMARY KEY, publisher BLOB NOT NULL, name TEXT NOT NULL, signed BLOB NOT NULL,
            object BLOB NOT NULL, asked INTEGER NOT NULL, denied INTEGER NOT NULL) STRICT
        """

    package func registration(_ record: ContentDigest) throws -> WaitingRegistration? {
        try queue.read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM registration WHERE record = ?", arguments: [Data(record.bytes)]
            ).flatMap(Self.registration)
        }
    }

    package func registrations(denied: Bool) throws -> [WaitingRegistration] {
        try queue.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM registration WHERE denied <= ? ORDER BY asked, record",
                arguments: [denied ? 1 : 0]
            ).compactMap(Self.registration)
        }
    }

    package func keep(_ registration: WaitingRegistration, limits: RegistrationLimits) throws -> Bool {
        try queue.write { db in
            let counts = try Row.fetchOne(
                db,
                sql: """
                    SELECT COUNT(*) AS count, COALESCE(SUM(LENGTH(object) + LENGTH(signed)), 0) AS bytes
                    FROM registration WHERE denied = 0
                    """)
            let (count, bytes) = (counts?["count"] as Int? ?? 0, counts?["bytes"] as Int? ?? 0)
            let own = registration.object.count + registration.signed.count
            guard count < limits.count, bytes + own <= limits.bytes else { return false }
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO registration(record, publisher, name, signed, object, asked, denied)
                    VALUES(?, ?, ?, ?, ?, ?, 0)
                    """,
                arguments: [
                    Data(registration.record.bytes), Data(registration.publisher.digest.bytes),
                    registration.name.text, Data(registration.signed), Data(registration.object),
                    registration.asked,
                ])
            return true
        }
    }

    package func deny(_ record: ContentDigest) throws {
        try queue.write { db in
            try db.execute(
                sql: "UPDATE registration SET denied = 1, signed = x'', object = x'' WHERE record = ?",
                arguments: [Data(record.bytes)])
            // Of those that were denied as many are remembered as may wait.
            try db.execute(
                sql: """
                    DELETE FROM registration WHERE denied = 1 AND record NOT IN
                        (SELECT record FROM registration WHERE denied = 1 ORDER BY asked DESC LIMIT ?)
                    """, arguments: [RegistryLimits.waitingRegistrations])
        }
    }

    package func forget(_ record: ContentDigest) throws {
        try queue.write { db in
            try db.execute(
                sql: "DELETE FROM registration WHERE record = ?", arguments: [Data(record.bytes)])
        }
    }

    package func forgetRegistrations(before time: Int64) throws {
        try queue.write { db in
            try db.execute(sql: "DELETE FROM registration WHERE asked < ?", arguments: [time])
        }
    }

    private static func registration(_ row: Row) -> WaitingRegistration? {
        guard let record = ContentDigest(bytes: [UInt8](row["record"] as Data)),
            let publisher = ContentDigest(bytes: [UInt8](row["publisher"] as Data)),
            let name = try? PublisherName(row["name"] as String)
        else { return nil }
        return WaitingRegistration(
            record: record, publisher: PublisherID(publisher), name: name,
            signed: [UInt8](row["signed"] as Data), object: [UInt8](row["object"] as Data),
            asked: row["asked"], isDenied: row["denied"] as Int == 1)
    }
}
