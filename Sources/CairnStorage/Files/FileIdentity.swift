import CLinux

/// Which file a path leads to: kept by restarts, by writing and by a move on one file system; another one for every copy
/// made of files, by `cp`, `rsync`, `tar` or a backup program.
///
/// A copy of the whole block device keeps it, and so does writing over the same file.
package struct FileIdentity: Hashable, Sendable {
    package var inode: UInt64
    /// When the file came into being, nanoseconds since 1970; nil where the file system doesn't keep it.
    package var birth: Int64?

    package init(inode: UInt64, birth: Int64?) {
        self.inode = inode
        self.birth = birth
    }

    /// Of the file at a path.
    package static func of(_ path: String) throws(FileError) -> FileIdentity {
        var inode: UInt64 = 0
        var hasBirth: Int32 = 0
        var seconds: Int64 = 0
        var nanoseconds: UInt32 = 0
        let code = cairn_file_identity(path, &inode, &hasBirth, &seconds, &nanoseconds)
        guard code == 0 else { throw FileError(operation: "stat", path: path, code: code) }
        let birth = seconds * 1_000_000_000 + Int64(nanoseconds)
        return FileIdentity(inode: inode, birth: hasBirth == 0 || birth == 0 ? nil : birth)
    }

    /// Whether both can be the same file; a birth that only one of them has says nothing.
    package func matches(_ other: FileIdentity) -> Bool {
        guard inode == other.inode else { return false }
        guard let birth, let otherBirth = other.birth else { return true }
        return birth == otherBirth
    }
}
