import CairnManifest
import CairnProvenance
import CairnRegistry
import Foundation
import GRDB

/// The index while one writer has it: what it takes in is seen by the next question, and all of it counts together.
///
/// Valid only within the call that gave it. Beside the rows of the ledger it keeps notes of whoever replays, so that both
/// are at the same point after a crash.
package final class IndexTransaction: Ledger, @unchecked Sendable {
    // SAFETY: used only inside `IndexDatabase.transaction`, whose body runs to its end on the one writer's queue; the
    // body is synchronous and the type has no other maker.
    private let db: Database

    fileprivate init(db: Database) {
        self.db = db
    }

    package func watermark(of origin: String) throws -> UInt64 { try IndexRows(db: db).watermark(of: origin) }

    package func publisherID(folded: String, origin: String) throws -> PublisherID? {
        try IndexRows(db: db).publisherID(folded: folded, origin: origin)
    }

    package func identityVersions(of publisher: PublisherID, origin: String) throws -> [IdentityRow] {
        try IndexRows(db: db).identityVersions(of: publisher, origin: origin)
    }

    package func head(of chain: RecordChain, origin: String) throws -> ContentDigest? {
        try IndexRows(db: db).head(of: chain, origin: origin)
    }

    package func lastCommit(of chain: RecordChain, origin: String) throws -> GitObjectID? {
        try IndexRows(db: db).lastCommit(of: chain, origin: origin)
    }

    package func index(ofRecord digest: ContentDigest, origin: String) throws -> UInt64? {
        try IndexRows(db: db).index(ofRecord: digest, origin: origin)
    }

    package func entry(
        publisher: PublisherID, kind: EntryKind, folded: String, origin: String
    ) throws -> EntryRow? {
        try IndexRows(db: db).entry(publisher: publisher, kind: kind, folded: folded, origin: origin)
    }

    package func release(ofRecord digest: ContentDigest, origin: String) throws -> StatusTarget? {
        try IndexRows(db: db).release(ofRecord: digest, origin: origin)
    }

    package func attestationTarget(ofRecord digest: ContentDigest) throws -> AttestationTarget? {
        try IndexRows(db: db).attestationTarget(ofRecord: digest)
    }

    package func attestations(
        about release: ContentDigest, by author: PublisherID?, origin: String
    ) throws -> [ContentDigest: UInt64] {
        try IndexRows(db: db).attestations(about: release, by: author, origin: origin)
    }

    package func release(of key: EntryKey, version: String) throws -> ReleaseRow? {
        try IndexRows(db: db).release(of: key, version: version)
    }

    package func apply(_ events: [LoggedEvent], origin: String, size: UInt64) throws {
        try IndexDatabase.apply(events, origin: origin, size: size, in: db)
    }

    /// Forgets all rows of the ledger, of every log; notes stay.
    package func forgetRows() throws {
        for table in [
            "artifact", "attestation", "status", "profile", "release", "entry", "content", "chain", "record",
            "identity",
            "publisher",
            "log",
        ] {
            try db.execute(sql: "DELETE FROM \(table)")
        }
    }

    // MARK: Notes

    package func note(_ name: String) throws -> [UInt8]? {
        try Data.fetchOne(
            db.cachedStatement(sql: "SELECT value FROM note WHERE name = ?"), arguments: [name]
        ).map { [UInt8]($0) }
    }

    /// Keeps a note; nil removes it.
    package func setNote(_ name: String, _ value: [UInt8]?) throws {
        guard let value else {
            try db.cachedStatement(sql: "DELETE FROM note WHERE name = ?").execute(arguments: [name])
            return
        }
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO note(name, value) VALUES(?, ?)")
            .execute(arguments: [name, Data(value)])
    }

    package func removeNotes(prefix: String) throws {
        try db.execute(
            sql: "DELETE FROM note WHERE name >= ? AND name < ?", arguments: [prefix, prefix + "\u{10FFFF}"])
    }

    /// The notes whose names begin so, in the order of their names.
    package func notes(prefix: String) throws -> [(name: String, value: [UInt8])] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT name, value FROM note WHERE name >= ? AND name < ? ORDER BY name"),
            arguments: [prefix, prefix + "\u{10FFFF}"]
        ).map { (name: $0["name"], value: [UInt8]($0["value"] as Data)) }
    }
}

extension IndexDatabase {
    /// Runs `body` alone with the index; all of what it changes counts, or nothing when it throws.
    ///
    /// Not synced by itself: after a power cut the whole may be gone, never a part of it.
    package func transaction<Answer>(_ body: (IndexTransaction) throws -> Answer) throws -> Answer {
        try pool.write { db in try body(IndexTransaction(db: db)) }
    }

    /// Closes the files; what comes after is an error.
    package func close() throws { try pool.close() }
}
