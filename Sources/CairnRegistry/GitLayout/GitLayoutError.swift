/// Why a list of files can't be laid out as a git tree.
package enum GitLayoutError: Error, Equatable, Sendable {
    /// An empty part, `.`, `..`, `.git`, a NUL, or a `.gitattributes` that would shadow the node's own.
    case pathNotAllowed(String)
    /// The path is there twice, or lies inside a path that is a file.
    case pathTaken(String)
    /// Git ignores attribute lines over 2,048 bytes, so the file would not be seen as LFS.
    case attributeLineTooLong(path: String, bytes: Int, limit: Int)
}
