import Glibc

/// An advisory lock (`flock`) on a file or a folder, for one holder of all processes of this machine.
///
/// It is gone when the value goes away, and with its process.
package final class FileLock: Sendable {
    private let file: Descriptor

    /// Takes the lock of a file, which is made where there is none; nil when somebody else has it.
    package static func take(_ path: String) throws(FileError) -> FileLock? {
        let file = try Descriptor.open(path, flags: O_RDWR | O_CREAT, mode: 0o600)
        return try take(file, path: path, operation: LOCK_EX | LOCK_NB) ? FileLock(file) : nil
    }

    /// Takes the lock of a folder, and blocks the thread until it is free.
    static func waiting(forFolder path: String) throws(FileError) -> FileLock {
        let folder = try Descriptor.open(path, flags: O_RDONLY | O_DIRECTORY)
        _ = try take(folder, path: path, operation: LOCK_EX)
        return FileLock(folder)
    }

    /// Whether somebody has the lock of a file now; a file that isn't there is nobody's.
    package static func isHeld(_ path: String) throws(FileError) -> Bool {
        guard access(path, F_OK) == 0 else { return false }
        let file = try Descriptor.open(path, flags: O_RDONLY)
        defer { flock(file.fd, LOCK_UN) }
        return try !take(file, path: path, operation: LOCK_SH | LOCK_NB)
    }

    private init(_ file: Descriptor) {
        self.file = file
    }

    // Closing isn't enough: a child that is being started has a copy of the descriptor until its program runs,
    // and the lock would be gone only with the last copy.
    deinit { flock(file.fd, LOCK_UN) }

    private static func take(_ file: Descriptor, path: String, operation: Int32) throws(FileError) -> Bool {
        while flock(file.fd, operation) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: return false
            default: throw FileError.now("lock", path)
            }
        }
        return true
    }
}
