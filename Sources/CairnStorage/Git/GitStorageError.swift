import CairnManifest
import CairnRegistry

/// What can go wrong with a git repository on disk, beside `FileError`.
package enum GitStorageError: Error, Equatable, Sendable {
    /// libgit2 failed with this code and these words.
    case libgit2(call: String, code: Int32, message: String)
    /// zlib failed with this code.
    case compression(code: Int32)
    case alreadyExists(path: String)
    case notARepository(path: String)
    /// A pack or an index that is not as it was written.
    case malformed(path: String, problem: String)
    /// The bytes under this name do not have this name.
    case damaged(GitObjectID)
    case refNameNotAllowed(String)
    case collision(GitCollision)
}

/// Two contents that claim one SHA-1 name; the second was refused.
package struct GitCollision: Equatable, Sendable {
    package var id: GitObjectID
    /// SHA-256 of the content that was there first.
    package var storedDigest: ContentDigest
    /// SHA-256 of the content that was refused.
    package var refusedDigest: ContentDigest
    /// The refused content, to be kept as evidence.
    package var refused: GitObject
}
