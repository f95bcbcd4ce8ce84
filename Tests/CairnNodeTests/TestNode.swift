import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnManifest
import CairnNode
import CairnProvenance
import CairnTestSupport
import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// A real node in this process: real files in a throw-away folder, a real socket on loopback.
final class TestNode: Sendable {
    let folder: String
    let url: String
    let client: NodeClient
    /// The verifier key of the node's log.
    let vkey: String
    let origin: String
    private let services: ServiceGroup

    private init(
        folder: String, url: String, client: NodeClient, vkey: String, origin: String, services: ServiceGroup
    ) {
        self.folder = folder
        self.url = url
        self.client = client
        self.vkey = vkey
        self.origin = origin
        self.services = services
    }

    var logOrigin: String { origin + "/log" }

    /// Begins to stop the node as SIGTERM does; what is under way still ends well.
    func beginStop() async { await services.triggerGracefulShutdown() }

    /// Runs `body` with a node that is ready, and stops it whatever happens.
    ///
    /// A node that can't stop gracefully after `body` is an error as well. With `folder` the node runs on a data directory that stays; else on one that goes with it.
    @discardableResult
    static func with<Result: Sendable>(
        origin: String = "alpha.cairn.example", folder: String? = nil, pollSeconds: Int = 3_600,
        configure: @Sendable (inout NodeConfiguration) -> Void = { _ in },
        _ body: @Sendable (TestNode) async throws -> Result
    ) async throws -> Result {
        let data = folder ?? NSTemporaryDirectory() + "cairn-node-\(UInt64.random(in: .min ... .max))"
        defer { if folder == nil { try? FileManager.default.removeItem(atPath: data) } }
        var configuration = NodeConfiguration(
            dataDirectory: data, port: 0, origin: origin, initialises: true, pollSeconds: pollSeconds,
            logLevel: .critical)
        configure(&configuration)
        let http = HTTPClient.forNodes()
        do {
            let result = try await run(configuration, http: http, origin: origin, body: body)
            try await http.shutdown()
            return result
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    private static func run<Result: Sendable>(
        _ configuration: NodeConfiguration, http: HTTPClient, origin: String,
        body: @Sendable (TestNode) async throws -> Result
    ) async throws -> Result {
        let (lines, ready) = AsyncStream<String>.makeStream()
        let services = ServiceGroup(
            services: [RunningNode(configuration: configuration, ready: ready)],
            logger: Logger(label: "test node") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            var iterator = lines.makeAsyncIterator()
            guard let line = await iterator.next() else {
                try await group.waitForAll()
                throw TestNodeError.notReady
            }
            let words = line.split(separator: " ").map { String($0) }
            guard let url = words.first(where: { $0.hasPrefix("http://") }), let vkey = words.last else {
                throw TestNodeError.notReady
            }
            let node = TestNode(
                folder: configuration.dataDirectory, url: url, client: try NodeClient(url: url, http: http),
                vkey: vkey, origin: origin, services: services)
            do {
                let result = try await body(node)
                await node.beginStop()
                try await group.waitForAll()
                return result
            } catch {
                group.cancelAll()
                try? await group.waitForAll()
                throw error
            }
        }
    }
}

/// A node as a service, so that it can be stopped gracefully without a signal to the whole process.
private struct RunningNode: Service {
    let configuration: NodeConfiguration
    let ready: AsyncStream<String>.Continuation

    func run() async throws {
        defer { ready.finish() }
        try await Node.run(configuration, handlesSignals: false) { ready.yield($0) }
    }
}

enum TestNodeError: Error {
    case notReady
}
