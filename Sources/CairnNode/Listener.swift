import CairnAPI
import CairnServer
import CairnTransparencyLog
import Foundation
import Glibc
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The two sockets of a node: the public one and, in the data directory, the operator's.
struct Listener {
    private let configuration: NodeConfiguration
    private let parts: NodeParts
    private let logger: Logger
    private let sockets: OpenSockets

    /// Connections at once; more wait in the system's queue.
    private static let maxConnections = 1_024
    private static let idle = TimeAmount.seconds(60)

    init(
        configuration: NodeConfiguration, parts: NodeParts, logger: Logger,
        ready: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        self.parts = parts
        self.logger = logger
        sockets = OpenSockets(ready: ready)
    }

    func services() throws -> [any Service] {
        [try adminServer(), try publicServer()]
    }

    private func publicServer() throws -> any Service {
        let scheme = configuration.tls == nil ? "http" : "https"
        let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
        let (origin, vkey) = (parts.directory.origin, parts.key.verifier.description)
        let line = { @Sendable (port: Int) in
            "cairn node \(scheme)://\(host):\(port) origin \(origin) log key \(vkey)"
        }
        let sockets = sockets
        let fallback = configuration.port
        return Application(
            router: NodeRouter.make(parts.services), server: try server(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "cairn",
                availableConnectionsDelegate: MaximumAvailableConnections(Self.maxConnections)),
            onServerRunning: { channel in sockets.publicOpened(line(channel.localAddress?.port ?? fallback))
            },
            logger: logger)
    }

    private func server() throws -> HTTPServerBuilder {
        let channel = HTTP1Channel.Configuration(idleTimeout: Self.idle)
        guard let tls = configuration.tls else { return .http1(configuration: channel) }
        let certificates = try NIOSSLCertificate.fromPEMFile(tls.certificate).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = try NIOSSLPrivateKey(file: tls.key, format: .pem)
        return try .tls(
            .http1(configuration: channel),
            tlsConfiguration: .makeServerConfiguration(
                certificateChain: certificates, privateKey: .privateKey(key)))
    }

    private func adminServer() throws -> any Service {
        let path = try SocketPath(folder: parts.directory.path, name: AdminPath.socketName)
        unlink(parts.directory.path + "/" + AdminPath.socketName)
        let socket = parts.directory.path + "/" + AdminPath.socketName
        let sockets = sockets
        return Application(
            router: AdminRouter.make(
                peers: parts.peers, log: parts.records,
                registrations: RegistrationDesk(parts.services)),
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: path.text), serverName: "cairn"),
            onServerRunning: { _ in
                // Only the user that runs the node may give it orders.
                chmod(socket, 0o600)
                path.keepOpen()
                sockets.adminOpened()
            },
            logger: logger)
    }
}

/// Says that the node is ready once both sockets are open.
private final class OpenSockets: Sendable {
    private struct State {
        var line: String?
        var adminIsOpen = false
    }

    private let state = Mutex(State())
    private let ready: @Sendable (String) -> Void

    init(ready: @escaping @Sendable (String) -> Void) {
        self.ready = ready
    }

    func publicOpened(_ line: String) {
        tell { $0.line = line }
    }

    func adminOpened() {
        tell { $0.adminIsOpen = true }
    }

    private func tell(_ change: (inout State) -> Void) {
        let line = state.withLock { state in
            change(&state)
            return state.adminIsOpen ? state.line : nil
        }
        if let line { ready(line) }
    }
}

/// A socket's path that fits a socket address however deep the folder lies: through an open descriptor of it.
final class SocketPath: Sendable {
    let text: String
    private let fd: Int32

    init(folder: String, name: String) throws {
        fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard fd >= 0 else { throw NodeError.damaged("couldn't open \(folder)") }
        text = "/proc/self/fd/\(fd)/\(name)"
    }

    deinit { close(fd) }

    /// Whoever holds the socket keeps a reference by calling this.
    func keepOpen() {}
}
