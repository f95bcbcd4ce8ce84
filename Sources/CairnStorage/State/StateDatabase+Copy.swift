import GRDB

extension StateDatabase {
    /// Writes the state as it is at one moment into a new file, also while a node runs on it.
    ///
    /// Synced when it returns.
    package func copy(to path: String) throws {
        let target = try DatabaseQueue(path: path)
        try queue.backup(to: target)
        // The copy is one file: it has no log beside it that could be forgotten.
        try target.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA journal_mode = DELETE") }
        try target.close()
        try Descriptor.open(path, flags: 0).sync()
        try DurableFile.syncFolder(DurableFile.parent(of: path))
    }
}
