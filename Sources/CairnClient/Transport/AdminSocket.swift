import Foundation

/// The folder of a Unix socket, held open, so that a socket whose path is longer than a socket address takes
/// can be connected to: through the descriptor's own path, which is short.
final class AdminSocket: Sendable {
    /// What fits into `sun_path` with its ending zero byte.
    private static let longestPath = 107

    /// A path to connect to, for as long as this object lives.
    let path: String
    private let descriptor: Int32?

    init(_ path: String) throws(ClientError) {
        guard path.utf8.count > Self.longestPath else {
            self.path = path
            descriptor = nil
            return
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        guard let name = parts.last, name.utf8.count < 64 else {
            throw .badAddress(path, why: "it has no name of a socket at its end")
        }
        let folder = (path.hasPrefix("/") ? "/" : "") + parts.dropLast().joined(separator: "/")
        let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else {
            throw .network(url: path, reason: "the folder of the socket can't be opened: \(SystemError.last)")
        }
        descriptor = opened
        self.path = "/proc/self/fd/\(opened)/\(name)"
    }

    deinit {
        if let descriptor { close(descriptor) }
    }
}

/// The message of a failed system call.
enum SystemError {
    static var last: String { String(cString: strerror(errno)) }
}
