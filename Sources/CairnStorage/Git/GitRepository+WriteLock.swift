import Glibc

extension GitRepository {
    /// Runs `body` as the only writer to this repository, over all processes of this machine.
    ///
    /// It is an advisory lock (`flock`) on the repository's folder, gone with its holder. Waiting blocks the
    /// thread; `body` must not ask for it again.
    func withWriteLock<Result>(_ body: () throws -> Result) throws -> Result {
        let folder = try Descriptor.open(path, flags: O_RDONLY | O_DIRECTORY)
        // Closing the folder unlocks it.
        return try withExtendedLifetime(folder) {
            while flock(folder.fd, LOCK_EX) != 0 {
                guard errno == EINTR else { throw FileError.now("flock", path) }
            }
            return try body()
        }
    }
}
