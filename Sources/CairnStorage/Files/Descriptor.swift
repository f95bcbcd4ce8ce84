import Glibc

/// An open file.
///
/// Closed when the value goes away.
package final class Descriptor: Sendable {
    package let fd: Int32
    private let path: String

    private init(fd: Int32, path: String) {
        self.fd = fd
        self.path = path
    }

    deinit { close(fd) }

    package static func open(_ path: String, flags: Int32, mode: mode_t = 0o644) throws(FileError)
        -> Descriptor
    {
        let fd = Glibc.open(path, flags | O_CLOEXEC, mode)
        guard fd >= 0 else { throw FileError.now("open", path) }
        return Descriptor(fd: fd, path: path)
    }

    /// Writes all bytes at the file's position.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        var failure: FileError?
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let n = Glibc.write(fd, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                if n < 0 && errno == EINTR { continue }
                guard n > 0 else {
                    failure = FileError.now("write", path)
                    return
                }
                written += n
            }
        }
        if let failure { throw failure }
    }

    /// Reads exactly `count` bytes; fewer only at the end of the file.
    package func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let n = pread(
                    fd, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(offset + filled))
                if n < 0 && errno == EINTR { continue }
                if n < 0 { failure = FileError.now("read", path) }
                guard n > 0 else { return }
                filled += n
            }
        }
        if let failure { throw failure }
        return bytes
    }

    package func size() throws(FileError) -> Int {
        var status = stat()
        guard fstat(fd, &status) == 0 else { throw FileError.now("stat", path) }
        return Int(status.st_size)
    }

    package func truncate(to size: Int) throws(FileError) {
        guard ftruncate(fd, off_t(size)) == 0 else { throw FileError.now("truncate", path) }
    }

    /// Makes bytes and metadata durable.
    ///
    /// After an error the state on disk is unknown.
    package func sync() throws(FileError) {
        guard fsync(fd) == 0 else { throw FileError(operation: "fsync", path: path, code: errno) }
    }

    /// Makes bytes and size durable, cheaper than `sync`.
    ///
    /// After an error the state on disk is unknown.
    package func syncData() throws(FileError) {
        guard fdatasync(fd) == 0 else { throw FileError(operation: "fdatasync", path: path, code: errno) }
    }
}

/// A system call that failed.
package struct FileError: Error, Equatable, CustomStringConvertible {
    package var operation: String
    package var path: String
    /// The system's error number.
    package var code: Int32

    package init(operation: String, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    static func now(_ operation: String, _ path: String) -> FileError {
        FileError(operation: operation, path: path, code: errno)
    }

    /// Nothing was written because there is no room.
    package var isFull: Bool { code == ENOSPC || code == EDQUOT }

    package var description: String {
        "couldn't \(operation) \(path): \(String(cString: strerror(code)))"
    }
}
