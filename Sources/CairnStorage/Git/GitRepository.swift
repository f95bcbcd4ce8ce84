import CairnManifest
import CairnRegistry
import Glibc
import Synchronization

/// One bare repository on disk: its own packs, `packed-refs` and nothing loose.
///
/// Derived from the segments, so losing it costs time only. Reads go through one libgit2 handle, one at a
/// time; writes exclude each other over all processes. All calls block. Only cairn writes here: stock git may
/// read at any time, and an operator's `git gc` while no node runs is understood.
package final class GitRepository: Sendable {
    package let path: String
    private let database: Mutex<GitObjectDatabase>

    var packFolder: String { path + "/objects/pack" }

    /// Opens a repository and sweeps what a crash left behind.
    package init(path: String) throws {
        guard GitFolder.size(ofFile: path + "/HEAD") != nil else {
            throw GitStorageError.notARepository(path: path)
        }
        self.path = path
        database = Mutex(try GitObjectDatabase(objectsFolder: path + "/objects"))
        try removeLeftovers()
    }

    /// Opens a repository to look at it: nothing in it is changed.
    package init(reading path: String) throws {
        guard GitFolder.size(ofFile: path + "/HEAD") != nil else {
            throw GitStorageError.notARepository(path: path)
        }
        self.path = path
        database = Mutex(try GitObjectDatabase(objectsFolder: path + "/objects"))
    }

    /// Makes an empty repository; it exists whole and durable, or not at all.
    package static func create(path: String) throws -> GitRepository {
        let parent = DurableFile.parent(of: path)
        let folder = GitFolder.temporaryPath(in: parent)
        for part in ["", "/objects", "/objects/pack", "/objects/info", "/refs"] {
            try DurableFile.createFolder(folder + part)
        }
        let config = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"
        try DurableFile.replace(folder + "/config", with: Array(config.utf8))
        try DurableFile.replace(folder + "/HEAD", with: Array("ref: refs/heads/main\n".utf8))
        do {
            try DurableFile.adopt(folder, as: path)
        } catch {
            removeEmptyRepository(folder)
            if error.code == EEXIST || error.code == ENOTEMPTY {
                throw GitStorageError.alreadyExists(path: path)
            }
            throw error
        }
        return try GitRepository(path: path)
    }

    /// Opens the repository, or makes it when there is none.
    package static func openOrCreate(path: String) throws -> GitRepository {
        if GitFolder.size(ofFile: path) == nil {
            do {
                return try create(path: path)
            } catch GitStorageError.alreadyExists {
                // Another one was faster.
            }
        }
        return try GitRepository(path: path)
    }

    /// Whether there is an object of this name.
    package func contains(_ id: GitObjectID) throws -> Bool {
        try database.withLock { database in
            if database.contains(id) { return true }
            try database.refresh()
            return database.contains(id)
        }
    }

    /// The object of this name, checked against it; nil when there is none.
    package func read(_ id: GitObjectID) throws -> GitObject? {
        guard let (kind, bytes) = try database.withLock({ try $0.unverifiedRead(id) }) else { return nil }
        let object = GitObject(kind: kind, bytes: bytes)
        guard object.id == id else { throw GitStorageError.damaged(id) }
        return object
    }

    /// Gives `body` the objects; no other thread reads meanwhile.
    func withDatabase<Result>(
        _ body: (inout sending GitObjectDatabase) throws -> sending Result
    ) rethrows -> sending Result {
        try database.withLock(body)
    }

    /// Forgets packs that are gone.
    ///
    /// libgit2 keeps the list it once made, so the handle is made anew.
    func reopenDatabase() throws {
        let objects = path + "/objects"
        try database.withLock { $0 = try GitObjectDatabase(objectsFolder: objects) }
    }

    private static func removeEmptyRepository(_ folder: String) {
        for name in ["config", "HEAD"] { unlink("\(folder)/\(name)") }
        for part in ["objects/pack", "objects/info", "objects", "refs"] { rmdir("\(folder)/\(part)") }
        rmdir(folder)
    }
}
