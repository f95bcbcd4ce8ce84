import CairnStorage
import Glibc

/// A Unix stream socket on which lines are exchanged: one request, one answer, then it is closed.
struct UnixSocket: Sendable {
    private let descriptor: SocketDescriptor

    private final class SocketDescriptor: Sendable {
        let fd: Int32
        init(_ fd: Int32) { self.fd = fd }
        deinit { close(fd) }
    }

    /// How long one side waits for the other: the answer takes one sync of a disk.
    private static let timeoutSeconds = 10

    private init(_ fd: Int32) {
        descriptor = SocketDescriptor(fd)
    }

    private static func make() throws(FileError) -> UnixSocket {
        let fd = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard fd >= 0 else { throw FileError(operation: "make", path: "a Unix socket", code: errno) }
        return UnixSocket(fd)
    }

    /// Connects to whoever listens at `path`.
    static func connected(to path: String) throws -> UnixSocket {
        let socket = try make()
        socket.setTimeouts()
        let place = try Address(path)
        guard place.use({ connect(socket.descriptor.fd, $0, $1) }) == 0 else {
            throw FileError(operation: "connect to", path: path, code: errno)
        }
        return socket
    }

    /// Listens at `path`, mode 0600; a socket that nobody listens at any more is replaced.
    static func listening(at path: String) throws -> UnixSocket {
        if (try? connected(to: path)) != nil {
            throw FileError(operation: "listen at", path: path, code: EADDRINUSE)
        }
        let socket = try make()
        let place = try Address(path)
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFSOCK else {
                throw FileError(operation: "listen at", path: path, code: EEXIST)
            }
            unlink(path)
        }
        // The mode is right from the first moment on.
        let mask = umask(0o177)
        let bound = place.use { bind(socket.descriptor.fd, $0, $1) }
        let code = errno
        umask(mask)
        guard bound == 0 else { throw FileError(operation: "listen at", path: path, code: code) }
        guard listen(socket.descriptor.fd, 16) == 0 else {
            throw FileError(operation: "listen at", path: path, code: errno)
        }
        return socket
    }

    /// The next one who connects.
    func accepted() throws(FileError) -> UnixSocket {
        while true {
            let fd = accept(descriptor.fd, nil, nil)
            if fd < 0, errno == EINTR || errno == ECONNABORTED { continue }
            guard fd >= 0 else { throw FileError(operation: "accept at", path: "a Unix socket", code: errno) }
            _ = fcntl(fd, F_SETFD, FD_CLOEXEC)
            let socket = UnixSocket(fd)
            socket.setTimeouts()
            return socket
        }
    }

    /// A line without its LF; nil where the other side ends, waits too long or sends more than `maxBytes`.
    func readLine(maxBytes: Int) -> [UInt8]? {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while line.count <= maxBytes {
            let count = recv(descriptor.fd, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            if let end = buffer[..<count].firstIndex(of: UInt8(ascii: "\n")) {
                line += buffer[..<end]
                return line.count <= maxBytes ? line : nil
            }
            line += buffer[..<count]
        }
        return nil
    }

    /// Sends a line and its LF; false where the other side has gone.
    func write(line: [UInt8]) -> Bool {
        let bytes = line + [UInt8(ascii: "\n")]
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(
                    descriptor.fd, buffer.baseAddress?.advanced(by: sent), buffer.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private func setTimeouts() {
        var time = timeval(tv_sec: Self.timeoutSeconds, tv_usec: 0)
        let length = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor.fd, SOL_SOCKET, SO_RCVTIMEO, &time, length)
        setsockopt(descriptor.fd, SOL_SOCKET, SO_SNDTIMEO, &time, length)
    }
}

/// The address of a socket, however long its path is: through an open descriptor of its folder.
private struct Address {
    private let path: SocketPath

    init(_ text: String) throws {
        guard let name = text.split(separator: "/").last else {
            throw FileError(operation: "use", path: text, code: EINVAL)
        }
        path = try SocketPath(folder: DurableFile.parent(of: text), name: String(name))
    }

    func use(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.text.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { place in
            guard bytes.count < place.count else { return false }
            place.copyBytes(from: bytes)
            return true
        }
        guard fits else {
            errno = ENAMETOOLONG
            return -1
        }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { sockaddr in
                body(sockaddr, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        path.keepOpen()
        return result
    }
}
