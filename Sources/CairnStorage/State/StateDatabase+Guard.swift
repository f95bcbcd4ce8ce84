import CairnRegistry
import Foundation
import GRDB

/// What keeps a log from being forked by an old copy of its own state.
extension StateDatabase {
    /// What the directory's state says about itself.
    package struct Guard: Hashable, Sendable {
        /// The file that the state was written to by its node; nil in a directory from before this was kept.
        package var file: FileIdentity?
        /// The log's verifier key; nil as above.
        package var logKey: String?
        /// Why the log must not grow before `cairn admin restore` has brought this directory up to it.
        package var restoreNeeded: String?
        /// Why the log never grows again.
        package var sealed: String?
        /// The log's key is in a signer's process, not in the directory.
        package var hasRemoteKey = false
    }

    private static let names = (
        file: "guard:file", logKey: "guard:log-key", restore: "guard:restore-needed", sealed: "guard:sealed",
        remoteKey: "guard:remote-key"
    )

    package func readGuard() throws -> Guard {
        try queue.read { db in
            func value(_ name: String) throws -> String? {
                try String.fetchOne(db, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
            }
            return Guard(
                file: try value(Self.names.file).flatMap { FileIdentity(text: $0) },
                logKey: try value(Self.names.logKey), restoreNeeded: try value(Self.names.restore),
                sealed: try value(Self.names.sealed), hasRemoteKey: try value(Self.names.remoteKey) == "1")
        }
    }

    /// Says that this file is the log's state from now on.
    ///
    /// Durable when it returns. What asked for a restore is done by it.
    package func adopt(_ file: FileIdentity, logKey: String) throws {
        try queue.write { db in
            try Self.set(Self.names.file, file.text, in: db)
            try Self.set(Self.names.logKey, logKey, in: db)
            try db.execute(sql: "DELETE FROM setting WHERE name = ?", arguments: [Self.names.restore])
        }
    }

    /// Keeps the log from growing until a restore.
    ///
    /// Durable when it returns.
    package func needRestore(_ reason: String) throws {
        try queue.write { db in try Self.set(Self.names.restore, reason, in: db) }
    }

    /// Keeps where the log's key is.
    package func noteKey(isRemote: Bool) throws {
        try queue.write { db in try Self.set(Self.names.remoteKey, isRemote ? "1" : "0", in: db) }
    }

    /// Ends the log in this directory for good: nothing here takes that back.
    ///
    /// Durable when it returns.
    package func seal(_ reason: String) throws {
        try queue.write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO setting(name, value) VALUES(?, ?)",
                arguments: [Self.names.sealed, reason])
        }
    }

    /// Lifts a number of `nextNumber` to at least this one.
    package func raiseNumber(_ name: String, to least: Int64) throws {
        try queue.write { db in
            let now = try Int64.fetchOne(
                db, sql: "SELECT CAST(value AS INTEGER) FROM setting WHERE name = ?", arguments: [name])
            if least > now ?? 0 { try Self.set(name, String(least), in: db) }
        }
    }

    private static func set(_ name: String, _ value: String, in db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO setting(name, value) VALUES(?, ?)", arguments: [name, value])
    }
}

extension FileIdentity {
    /// `<inode> <birth>`, with `-` for an unknown birth.
    fileprivate var text: String { "\(inode) \(birth.map(String.init) ?? "-")" }

    fileprivate init?(text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, let inode = UInt64(words[0]) else { return nil }
        self.init(inode: inode, birth: Int64(words[1]))
    }
}
