import Foundation
import Synchronization

/// An HTTP server for one test: one request per connection, answered by a closure, on its own thread.
final class TinyServer: Sendable {
    struct Request: Sendable {
        var method: String
        var path: String
        /// Names in lower case.
        var headers: [String: String]
        var body: [UInt8]
    }

    struct Answer: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body: [UInt8] = []
        /// Bytes of the body that are sent before the connection is cut; nil for all.
        var cutAfter: Int?
    }

    let url: String
    private let socket: Int32
    private let stopped = Atomic(false)
    private let log = Mutex<[Request]>([])

    /// - Parameter socketPath: for a Unix socket; else a port of this machine is taken
    init(socketPath: String? = nil, _ answer: @escaping @Sendable (Request) -> Answer) throws {
        if let socketPath {
            socket = try Self.listen(onPath: socketPath)
            url = "unix"
        } else {
            let (descriptor, port) = try Self.listenOnPort()
            socket = descriptor
            url = "http://127.0.0.1:\(port)"
        }
        let thread = Thread { [self] in
            while !stopped.load(ordering: .relaxed) {
                let connection = accept(socket, nil, nil)
                guard connection >= 0 else { return }
                serve(connection, answer)
                close(connection)
            }
        }
        thread.start()
    }

    func stop() {
        stopped.store(true, ordering: .relaxed)
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    var requests: [Request] { log.withLock { $0 } }

    // MARK: Sockets

    private struct SocketError: Error {}

    private static func listenOnPort() throws -> (Int32, UInt16) {
        let descriptor = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port: UInt16? = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard bind(descriptor, generic, length) == 0, Foundation.listen(descriptor, 64) == 0,
                    getsockname(descriptor, generic, &length) == 0
                else { return nil }
                return pointer.pointee.sin_port.bigEndian
            }
        }
        guard let port else { throw SocketError() }
        return (descriptor, port)
    }

    private static func listen(onPath path: String) throws -> Int32 {
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix(107)) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
                    && Foundation.listen(descriptor, 64) == 0
            }
        }
        guard isBound else { throw SocketError() }
        return descriptor
    }

    // MARK: HTTP

    private func serve(_ connection: Int32, _ answer: (Request) -> Answer) {
        guard let request = Self.read(connection) else { return }
        log.withLock { $0.append(request) }
        let answer = answer(request)
        var head =
            "HTTP/1.1 \(answer.status) Status\r\nConnection: close\r\nContent-Length: \(answer.body.count)\r\n"
        for (name, value) in answer.headers { head += "\(name): \(value)\r\n" }
        let body = request.method == "HEAD" ? [] : answer.body.prefix(answer.cutAfter ?? .max)
        let bytes = Array((head + "\r\n").utf8) + body
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(
                    connection, buffer.baseAddress?.advanced(by: sent), bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var end: Int?
        while end == nil {
            guard let more = receive(connection) else { return nil }
            bytes += more
            let start = max(0, bytes.count - more.count - 3)
            end = (start..<max(start, bytes.count - 3)).first {
                Array(bytes[$0..<$0 + 4]) == [13, 10, 13, 10]
            }
        }
        let lines = String(decoding: bytes[..<(end ?? 0)], as: UTF8.self).components(separatedBy: "\r\n")
        let first = lines[0].split(separator: " ").map(String.init)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            if parts.count == 2 { headers[parts[0].lowercased()] = parts[1] }
        }
        var body = Array(bytes[((end ?? 0) + 4)...])
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while body.count < length, let more = receive(connection) { body += more }
        return Request(method: first[0], path: first[1], headers: headers, body: body)
    }

    private static func receive(_ connection: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}
