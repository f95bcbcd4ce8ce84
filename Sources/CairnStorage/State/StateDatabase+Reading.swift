import CairnFederation
import CairnRegistry
import CairnTransparencyLog
import Foundation
import GRDB

extension StateDatabase {
    /// Opens the state for reading alone, also while a node runs on it.
    package convenience init(readingOnly path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        self.init(queue: try DatabaseQueue(path: path, configuration: configuration))
    }

    /// All heads at one moment, by origin.
    package func heads() throws -> [String: CommittedHead] {
        try queue.read { db in
            var heads: [String: CommittedHead] = [:]
            for origin in try String.fetchAll(db, sql: "SELECT origin FROM head") {
                heads[origin] = try Self.head(of: origin, in: db)
            }
            return heads
        }
    }

    /// Refs of all repositories, and how far git was derived of each log, at one moment.
    package func gitState() throws -> (refs: [String: [String: GitObjectID]], watermarks: [String: UInt64]) {
        try queue.read { db in
            var refs: [String: [String: GitObjectID]] = [:]
            let rows = try Row.fetchCursor(db, sql: "SELECT repository, name, id FROM git_ref")
            while let row = try rows.next() {
                refs[row["repository"], default: [:]][row["name"]] = GitObjectID(
                    bytes: [UInt8](row["id"] as Data))
            }
            var watermarks: [String: UInt64] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT origin, size FROM git_watermark") {
                watermarks[row["origin"]] = UInt64(row["size"] as Int64)
            }
            return (refs, watermarks)
        }
    }

    /// What SQLite finds wrong with the file; empty for a sound one.
    package func integrityProblems() throws -> [String] {
        try queue.read { db in
            try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
        }
    }
}
