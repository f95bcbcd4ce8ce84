import CLibgit2
import CairnRegistry

/// What libgit2's own pack writer makes of the same objects: the measure for ours.
///
/// The objects are given to a memory backend of the repository's object database, then inserted one by one,
/// since libgit2 packs only what a database holds.
package enum GitPackbuilderBaseline {
    package struct Failure: Error {
        package var call: String
        package var code: Int32
    }

    /// Writes one pack into the bare repository at `path` with libgit2's defaults: deltas, zlib's own level.
    ///
    /// - Returns: how many objects the pack holds.
    @discardableResult
    package static func write(_ objects: [GitObject], toRepository path: String) throws -> Int {
        try check(git_libgit2_init(), "git_libgit2_init")
        defer { git_libgit2_shutdown() }
        var repository: OpaquePointer?
        try check(git_repository_open_bare(&repository, path), "git_repository_open_bare")
        defer { git_repository_free(repository) }
        var database: OpaquePointer?
        try check(git_repository_odb(&database, repository), "git_repository_odb")
        defer { git_odb_free(database) }
        var memory: UnsafeMutablePointer<git_odb_backend>?
        try check(git_mempack_new(&memory), "git_mempack_new")
        // From here on the database owns the backend.
        try check(git_odb_add_backend(database, memory, 999), "git_odb_add_backend")

        var builder: OpaquePointer?
        try check(git_packbuilder_new(&builder, repository), "git_packbuilder_new")
        defer { git_packbuilder_free(builder) }
        for object in objects {
            var id = git_oid()
            let code = object.bytes.withUnsafeBytes { bytes in
                git_odb_write(&id, database, bytes.baseAddress, bytes.count, type(of: object.kind))
            }
            try check(code, "git_odb_write")
            try check(git_packbuilder_insert(builder, &id, nil), "git_packbuilder_insert")
        }
        try check(git_packbuilder_write(builder, nil, 0, nil, nil), "git_packbuilder_write")
        return git_packbuilder_object_count(builder)
    }

    private static func type(of kind: GitObject.Kind) -> git_object_t {
        switch kind {
        case .commit: GIT_OBJECT_COMMIT
        case .tree: GIT_OBJECT_TREE
        case .blob: GIT_OBJECT_BLOB
        }
    }

    private static func check(_ code: Int32, _ call: String) throws {
        guard code >= 0 else { throw Failure(call: call, code: code) }
    }
}
