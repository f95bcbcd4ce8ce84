import Foundation

/// An advisory lock (`flock`) on a file in a folder that the user named, for one holder of all processes.
///
/// It is gone when the value goes away, and with its process.
final class FolderLock: Sendable {
    private let file: OpenFile

    /// Takes the lock; nil when somebody else has it.
    static func take(_ parts: [String], in tree: FolderTree) throws(FolderError) -> FolderLock? {
        let file = try tree.openForWriting(parts)
        return try take(file, parts, LOCK_EX | LOCK_NB) ? FolderLock(file) : nil
    }

    /// Takes the lock, and blocks the thread until it is free.
    static func waiting(for parts: [String], in tree: FolderTree) throws(FolderError) -> FolderLock {
        let file = try tree.openForWriting(parts)
        _ = try take(file, parts, LOCK_EX)
        return FolderLock(file)
    }

    private init(_ file: OpenFile) {
        self.file = file
    }

    // Closing isn't enough: a child that is being started has a copy of the descriptor until its program runs.
    deinit { flock(file.descriptor, LOCK_UN) }

    private static func take(_ file: OpenFile, _ parts: [String], _ operation: Int32) throws(FolderError)
        -> Bool
    {
        while flock(file.descriptor, operation) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: return false
            default: throw .system("lock", path: parts.joined(separator: "/"), SystemError.last)
            }
        }
        return true
    }
}
