import CairnProvenance
import CairnRegistry
import CairnStorage
import Foundation

/// The index and the git repositories of some logs, derived anew in a folder of their own.
struct Replay {
    let index: IndexDatabase
    private let origins: [String]
    private let heads: FixedHeads
    private let logs: DiskLogs
    private let contents: IndexedContent
    private let folder: String
    private let own: String
    private let trust: SigstoreTrust

    /// `folder` is the data directory, which isn't written to; `scratch` takes what is derived.
    init(folder: String, own: String, origins: [String], heads: FixedHeads, scratch: String) throws {
        self.folder = scratch
        self.own = own
        trust = try KeptTrustedRoot.read(folder: folder)
        self.origins = origins
        self.heads = heads
        logs = try DiskLogs(folder: folder, own: own, commits: heads)
        for origin in origins where origin != own { _ = try logs.openMirror(of: origin) }
        index = try IndexDatabase(path: scratch + "/index.sqlite")
        contents = IndexedContent(index: index, logs: logs)
    }

    /// Takes in the leaves of each log up to a size, every signature checked.
    func takeIn(_ sizes: [String: UInt64]) throws {
        let limited = heads.limited(to: sizes)
        for origin in origins {
            guard var stores = try logs.stores(of: origin) else { continue }
            stores.commits = limited
            _ = try IndexReplay(
                origin: origin, stores: stores, ledger: index, contents: contents, trust: trust
            ).run()
        }
    }

    /// Derives the repositories of each log up to a size; returns the refs of each and where it lies.
    func deriveGit(_ sizes: [String: UInt64]) throws -> [String: (refs: [String: GitObjectID], path: String)]
    {
        try takeIn(sizes)
        let state = try StateDatabase(path: folder + "/state.sqlite")
        let shadow = try GitShadow(
            folder: folder + "/git", ownOrigin: own, state: state, index: index, contents: contents,
            logs: logs,
            logger: .silent)
        for (origin, size) in sizes.sorted(by: { $0.key < $1.key }) {
            _ = try shadow.catchUp(origin: origin, upTo: size)
        }
        var repositories: [String: (refs: [String: GitObjectID], path: String)] = [:]
        for name in try state.repositories() {
            repositories[name] = (try state.refs(repository: name), "\(folder)/git/\(name).git")
        }
        return repositories
    }
}

/// A folder for what a check derives, gone at its end.
final class ScratchFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/cairn-fsck-\(UInt64.random(in: .min ... .max))"
        try DurableFile.createFolder(path, mode: 0o700)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
