extension GitRepository {
    /// Runs `body` as the only writer to this repository, over all processes of this machine.
    ///
    /// It is an advisory lock (`flock`) on the repository's folder, gone with its holder. Waiting blocks the
    /// thread; `body` must not ask for it again.
    func withWriteLock<Result>(_ body: () throws -> Result) throws -> Result {
        try withExtendedLifetime(FileLock.waiting(forFolder: path)) { _ in try body() }
    }
}
