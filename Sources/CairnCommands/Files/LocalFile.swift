import Foundation

/// Reads and writes the small files that commands keep.
package enum LocalFile {
    /// The whole file.
    ///
    /// A missing one, a folder and one over the limit are told as such.
    package static func read(_ path: String, maxBytes: Int) throws -> [UInt8] {
        let handle = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard handle >= 0 else { throw failure("couldn't read \(path)", errno) }
        defer { close(handle) }
        var status = stat()
        guard fstat(handle, &status) == 0 else { throw failure("couldn't read \(path)", errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure.invalid("\(path) isn't a file; give the path of one")
        }
        var bytes: [UInt8] = []
        while bytes.count <= maxBytes {
            let piece = try readPiece(handle, path: path, maxBytes: min(1 << 20, maxBytes + 1 - bytes.count))
            guard !piece.isEmpty else { return bytes }
            bytes += piece
        }
        throw CommandFailure.invalid("\(path) has more than the \(maxBytes) bytes that such a file may have")
    }

    /// Nil when there is no such file.
    package static func readIfPresent(_ path: String, maxBytes: Int) throws -> [UInt8]? {
        access(path, F_OK) == 0 || errno != ENOENT ? try read(path, maxBytes: maxBytes) : nil
    }

    /// Makes a file that must not exist yet, with this mode from the first byte on.
    ///
    /// Synced when it returns.
    package static func create(_ path: String, _ bytes: [UInt8], mode: mode_t) throws {
        try makeFolder(of: path)
        let handle = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard handle >= 0 else {
            guard errno != EEXIST else {
                throw CommandFailure.invalid(
                    "\(path) exists already; choose another name or move it away", code: "exists")
            }
            throw failure("couldn't create \(path)", errno)
        }
        defer { close(handle) }
        do {
            try write(bytes, to: handle, path: path)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Replaces a file at once: readers see the old bytes or the new ones.
    ///
    /// Synced when it returns.
    package static func replace(_ path: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws {
        try makeFolder(of: path)
        let draft = "\(path).\(getpid()).new"
        unlink(draft)
        try create(draft, bytes, mode: mode)
        guard rename(draft, path) == 0 else {
            let code = errno
            unlink(draft)
            throw failure("couldn't write \(path)", code)
        }
    }

    /// Makes the folder that the file lies in; new folders are the user's alone.
    package static func makeFolder(of path: String) throws {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        guard mkdir(folder, 0o700) != 0, errno != EEXIST else { return }
        guard errno == ENOENT else { throw failure("couldn't make the folder \(folder)", errno) }
        try makeFolder(of: folder)
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw failure("couldn't make the folder \(folder)", errno)
        }
    }

    /// The path from the root on, without following links.
    package static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }

    static func failure(_ what: String, _ code: Int32) -> CommandFailure {
        CommandFailure(.invalidInput, "file", "\(what): \(String(cString: strerror(code)))")
    }

    private static func readPiece(_ handle: Int32, path: String, maxBytes: Int) throws -> [UInt8] {
        while true {
            var code: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: maxBytes) { buffer, count in
                let got = Foundation.read(handle, buffer.baseAddress, maxBytes)
                if got < 0 { code = errno }
                count = max(got, 0)
            }
            if code == 0 { return piece }
            guard code == EINTR else { throw failure("couldn't read \(path)", code) }
        }
    }

    private static func write(_ bytes: [UInt8], to handle: Int32, path: String) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(handle, $0.baseAddress, $0.count) }
            if count < 0 {
                guard errno == EINTR else { throw failure("couldn't write \(path)", errno) }
                continue
            }
            rest = rest.dropFirst(count)
        }
        guard fsync(handle) == 0 else { throw failure("couldn't write \(path)", errno) }
    }
}
