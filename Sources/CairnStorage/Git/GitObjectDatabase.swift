import CLibgit2
import CairnRegistry

/// One repository's objects, read through libgit2.
///
/// Not to be used by two threads at once; libgit2's last error is the thread's, so it is read at once.
struct GitObjectDatabase: ~Copyable {
    private let handle: OpaquePointer

    init(objectsFolder: String) throws {
        try LibGit2.start()
        var handle: OpaquePointer?
        try LibGit2.check(git_odb_open(&handle, objectsFolder), "git_odb_open")
        guard let handle else { throw GitStorageError.notARepository(path: objectsFolder) }
        self.handle = handle
    }

    deinit {
        git_odb_free(handle)
    }

    /// Looks only into packs that are known since the last `refresh`.
    func contains(_ id: GitObjectID) -> Bool {
        var oid = id.oid
        return git_odb_exists_ext(handle, &oid, GIT_ODB_LOOKUP_NO_REFRESH.rawValue) == 1
    }

    /// What is stored under a name, which nothing has compared with it; nil when there is nothing.
    func unverifiedRead(_ id: GitObjectID) throws -> (kind: GitObject.Kind, bytes: [UInt8])? {
        var oid = id.oid
        var object: OpaquePointer?
        let code = git_odb_read(&object, handle, &oid)
        if code == GIT_ENOTFOUND.rawValue { return nil }
        try LibGit2.check(code, "git_odb_read")
        defer { git_odb_object_free(object) }
        let bytes = UnsafeRawBufferPointer(
            start: git_odb_object_data(object),
            count: git_odb_object_size(object)
        )
        let kind: GitObject.Kind? =
            switch git_odb_object_type(object) {
            case GIT_OBJECT_COMMIT: .commit
            case GIT_OBJECT_TREE: .tree
            case GIT_OBJECT_BLOB: .blob
            default: nil
            }
        guard let kind else { throw GitStorageError.damaged(id) }
        return (kind, Array(bytes))
    }

    /// Takes notice of packs that came since.
    func refresh() throws {
        try LibGit2.check(git_odb_refresh(handle), "git_odb_refresh")
    }
}

extension GitObjectID {
    fileprivate var oid: git_oid {
        var oid = git_oid()
        // SAFETY: a git_oid is exactly the 20 bytes.
        withUnsafeMutableBytes(of: &oid) { $0.copyBytes(from: bytes) }
        return oid
    }
}

/// libgit2's global state.
enum LibGit2 {
    private static let startCode: Int32 = {
        let code = git_libgit2_init()
        guard code >= 0 else { return code }
        // Reading under a taken name must show what is there; whoever needs the name to be true checks it.
        let verification = cairn_git_set_strict_hash_verification(0)
        guard verification >= 0 else { return verification }
        // A node has more packs, over all publishers, than a process may have open files.
        return cairn_git_set_open_pack_limit(256)
    }()

    static func start() throws {
        try check(startCode, "git_libgit2_init")
    }

    static func check(_ code: Int32, _ call: String) throws {
        guard code < 0 else { return }
        let message = git_error_last().map { String(cString: $0.pointee.message) } ?? ""
        throw GitStorageError.libgit2(call: call, code: code, message: message)
    }
}
