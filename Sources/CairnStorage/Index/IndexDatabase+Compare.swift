import CairnManifest
import Foundation
import GRDB

extension IndexDatabase {
    /// Opens an index for reading alone, also while a node runs on it.
    ///
    /// Throws where it isn't there, or is one of another version, which the next start throws away.
    package convenience init(readingOnly path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        let pool = try DatabasePool(path: path, configuration: configuration)
        let version = try pool.read { db in try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 }
        guard version == Self.version else { throw IndexError.otherVersion(version) }
        self.init(pool: pool)
    }

    /// What SQLite finds wrong with the file; empty for a sound one.
    package func integrityProblems() throws -> [String] {
        try pool.read { db in
            try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
        }
    }

    /// What an index says, at one moment, free of how it numbers its rows.
    package struct Contents: Sendable {
        /// How far each log was taken in.
        package var watermarks: [String: UInt64] = [:]
        /// Digests of the rows of each table.
        package var rows: [String: Set<ContentDigest>] = [:]
    }

    package func contents() throws -> Contents {
        try pool.read { db in
            var contents = Contents()
            for row in try Row.fetchAll(db, sql: "SELECT origin, size FROM log") {
                contents.watermarks[row["origin"]] = UInt64(row["size"] as Int64)
            }
            for (table, query) in Self.queries {
                var digests: Set<ContentDigest> = []
                let rows = try Row.fetchCursor(db, sql: query)
                while let row = try rows.next() { digests.insert(Self.digest(of: row)) }
                contents.rows[table] = digests
            }
            return contents
        }
    }

    /// Every table with what its rows mean.
    ///
    /// Where bytes are found depends on the order in which logs came, so of
    /// `content` only the digest counts.
    private static let queries: [(String, String)] = [
        ("publisher", "SELECT origin, id, name, folded FROM publisher"),
        (
            "identity",
            "SELECT origin, publisher, version, envelope, leaf, time, effective, departs FROM identity"
        ),
        (
            "record",
            "SELECT origin, leaf, digest, author, entry, kind, object, time, state, detail FROM record"
        ),
        ("chain", "SELECT origin, author, key, head, commit_id FROM chain"),
        ("entry", "SELECT origin, publisher, kind, folded, name, entry_id, salt FROM entry"),
        (
            "release",
            """
            SELECT entry.origin, entry.publisher, entry.kind, entry.folded, version, manifest, record, envelope, leaf,
                commit_id, time, title, summary, license, files, bytes, record_signers, envelope_signers
            FROM release JOIN entry ON entry.id = release.entry
            """
        ),
        (
            "artifact",
            """
            SELECT entry.origin, entry.publisher, entry.kind, entry.folded, version, artifact.digest, path, size, git
            FROM artifact JOIN release ON release.id = artifact.release JOIN entry ON entry.id = release.entry
            """
        ),
        (
            "status",
            """
            SELECT status.origin, status.leaf, release.record, passed, document, status.envelope, status.time
            FROM status JOIN release ON release.id = status.release
            """
        ),
        ("profile", "SELECT origin, publisher, record, envelope, leaf FROM profile"),
        (
            "attestation",
            "SELECT origin, leaf, release, author, record, object, form, type, size, time FROM attestation"
        ),
        ("content", "SELECT digest FROM content"),
    ]

    private static func digest(of row: Row) -> ContentDigest {
        var hasher = ContentHasher()
        for value in row.databaseValues {
            let bytes: [UInt8] =
                switch value.storage {
                case .null: [0]
                case .int64(let number): [1] + Array("\(number)".utf8)
                case .double(let number): [2] + Array("\(number)".utf8)
                case .string(let text): [3] + Array(text.utf8)
                case .blob(let data): [4] + Array(data)
                }
            hasher.update(Array("\(bytes.count):".utf8) + bytes)
        }
        return hasher.finalize()
    }
}

/// Why an index can't be read.
package enum IndexError: Error, Equatable, Sendable {
    case otherVersion(Int)
}
