import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnManifest
import CairnNode
import CairnProvenance
import CairnTestSupport
import Foundation
import Synchronization

/// A real node in this process: real files in a throw-away folder, a real socket on loopback.
final class TestNode: Sendable {
    let folder: String
    let url: String
    let client: NodeClient
    /// The verifier key of the node's log.
    let vkey: String
    let origin: String

    private init(folder: String, url: String, client: NodeClient, vkey: String, origin: String) {
        self.folder = folder
        self.url = url
        self.client = client
        self.vkey = vkey
        self.origin = origin
    }

    var logOrigin: String { origin + "/log" }

    /// Runs `body` with a node that is ready, and stops it whatever happens.
    ///
    /// With `folder` the node runs on a data directory that stays; else on one that goes with it.
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
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [configuration] in
                defer { ready.finish() }
                try await Node.run(configuration, handlesSignals: false) { ready.yield($0) }
            }
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
                vkey: vkey, origin: origin)
            do {
                let result = try await body(node)
                group.cancelAll()
                try? await group.waitForAll()
                return result
            } catch {
                group.cancelAll()
                try? await group.waitForAll()
                throw error
            }
        }
    }
}

enum TestNodeError: Error {
    case notReady
}
