import CairnRegistry
import CairnStorage
import Foundation

/// Throws the index away and reads every log into a new one, every signature checked.
package enum Reindex {
    /// What came of it.
    package struct Summary: Hashable, Sendable {
        package var logs = 0
        package var leaves: UInt64 = 0
        package var releases = 0
        package var refused = 0
    }

    /// Works on a directory on which no node runs.
    package static func run(folder: String) throws -> Summary {
        guard let bytes = try DurableFile.read(folder + "/node.json", maxBytes: 64 << 10) else {
            throw OperationError.notADataDirectory(folder)
        }
        let origin = try DataDirectory.origin(of: bytes, path: folder)
        guard let lock = try FileLock.take(folder + "/lock") else { throw OperationError.nodeRuns(folder) }
        return try withExtendedLifetime(lock) {
            try run(
                folder: folder, own: origin + "/log", state: try StateDatabase(path: folder + "/state.sqlite")
            )
        }
    }

    static func run(folder: String, own: String, state: StateDatabase) throws -> Summary {
        for suffix in ["", "-wal", "-shm"] {
            let path = folder + "/index.sqlite" + suffix
            if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
        }
        let logs = try DiskLogs.all(of: folder, own: own, commits: state)
        let index = try IndexDatabase(path: folder + "/index.sqlite")
        let contents = IndexedContent(index: index, logs: logs)
        let trust = try KeptTrustedRoot.read(folder: folder)
        var summary = Summary()
        for origin in try logs.origins() {
            guard let stores = try logs.stores(of: origin) else { continue }
            let replayed = try IndexReplay(
                origin: origin, stores: stores, ledger: index, contents: contents, trust: trust
            ).run()
            summary.logs += 1
            summary.leaves += try state.head(of: origin)?.size ?? 0
            summary.releases += replayed.releases
            summary.refused += replayed.refused
        }
        return summary
    }
}

extension DiskLogs {
    /// Every log of a directory whose committed leaves are there.
    static func all(of folder: String, own: String, commits state: StateDatabase) throws -> DiskLogs {
        let logs = try DiskLogs(folder: folder, own: own, commits: state)
        for (origin, head) in try state.heads() where origin != own {
            let stores = try logs.openMirror(of: origin)
            if try stores.segments.frameCount < head.size { logs.closeMirror(of: origin) }
        }
        return logs
    }
}
