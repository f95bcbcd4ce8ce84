import CairnRegistry
import Foundation
import GRDB

/// Git refs as the log has them: the shadow that each repository's `packed-refs` file is written from.
extension StateDatabase: GitRefStore {
    package func refs(repository: String) throws -> [String: GitObjectID] {
        try queue.read { db in
            var refs: [String: GitObjectID] = [:]
            let rows = try Row.fetchCursor(
                db, sql: "SELECT name, id FROM git_ref WHERE repository = ?", arguments: [repository])
            while let row = try rows.next() {
                refs[row["name"]] = GitObjectID(bytes: [UInt8](row["id"] as Data))
            }
            return refs
        }
    }

    /// Names of all repositories that have refs.
    package func repositories() throws -> [String] {
        try queue.read { db in
            try String.fetchAll(db, sql: "SELECT DISTINCT repository FROM git_ref ORDER BY repository")
        }
    }

    /// Forgets every ref and watermark, so that git is derived again from the first leaf.
    package func forgetGit() throws {
        try queue.write { db in try db.execute(sql: "DELETE FROM git_ref; DELETE FROM git_watermark") }
    }

    /// Leaves of a log whose git objects and refs are done.
    package func gitWatermark(of origin: String) throws -> UInt64 {
        try queue.read { db in
            let size = try Int64.fetchOne(
                db, sql: "SELECT size FROM git_watermark WHERE origin = ?", arguments: [origin])
            return UInt64(size ?? 0)
        }
    }

    /// Sets refs and the watermark in one transaction, after the objects that they name are durable.
    package func commitRefs(
        _ changes: [String: GitRefChanges], origin: String, watermark: UInt64
    ) throws {
        try queue.write { db in
            for (repository, change) in changes {
                for (name, id) in change.updates {
                    try db.execute(
                        sql: "INSERT OR REPLACE INTO git_ref(repository, name, id) VALUES(?, ?, ?)",
                        arguments: [repository, name, Data(id.bytes)])
                }
                for name in change.removals {
                    try db.execute(
                        sql: "DELETE FROM git_ref WHERE repository = ? AND name = ?",
                        arguments: [repository, name])
                }
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO git_watermark(origin, size) VALUES(?, ?)",
                arguments: [origin, Int64(watermark)])
        }
    }
}
