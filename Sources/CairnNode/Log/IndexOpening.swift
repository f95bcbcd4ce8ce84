import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import Logging

/// Opens the index and brings it up to the logs' commit points.
///
/// One that SQLite finds damaged is kept in `damaged/` and derived again: nothing rests on it.
struct IndexOpening {
    /// The data directory.
    let folder: String
    let logs: DiskLogs
    let trust: SigstoreTrust
    let logger: Logger

    func run() throws -> IndexDatabase {
        do {
            return try open()
        } catch  where IndexDatabase.isDamage(error) {
            logger.warning(
                "index.sqlite is damaged: it is kept in damaged/ and derived again from the logs",
                metadata: ["error": "\(error)"])
            let aside = SetAside(folder: folder, time: Node.unixNow())
            for suffix in ["-wal", "-shm", ""] { try aside.move("index.sqlite" + suffix) }
            return try open()
        }
    }

    private func open() throws -> IndexDatabase {
        let index = try IndexDatabase(path: folder + "/index.sqlite")
        try index.checkIfQuick()
        let contents = IndexedContent(index: index, logs: logs)
        for origin in try logs.origins() {
            guard let stores = try logs.stores(of: origin) else { continue }
            _ = try IndexReplay(
                origin: origin, stores: stores, ledger: index, contents: contents, trust: trust
            ).run()
        }
        return index
    }
}
