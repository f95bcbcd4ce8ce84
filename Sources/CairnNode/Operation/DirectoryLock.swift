import CairnStorage
import Glibc

/// The lock of a data directory, held by whoever may write to it.
struct DirectoryLock: Sendable {
    private let descriptor: Descriptor

    /// Takes the lock; nil when a node, or another command, has it.
    static func take(_ folder: String) throws(FileError) -> DirectoryLock? {
        let descriptor = try Descriptor.open(folder + "/lock", flags: O_RDWR | O_CREAT, mode: 0o600)
        guard flock(descriptor.fd, LOCK_EX | LOCK_NB) == 0 else { return nil }
        return DirectoryLock(descriptor: descriptor)
    }
}
