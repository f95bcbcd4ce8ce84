import Hummingbird
import Logging

/// Routes of a test's own, served on a free port of loopback.
enum LoopbackServer {
    /// Runs `body` with the URL, without a slash at its end, and stops the server whatever happens.
    static func with<Result: Sendable>(
        _ router: Router<BasicRequestContext>, _ body: @Sendable (_ url: String) async throws -> Result
    ) async throws -> Result {
        let (ports, ready) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "test server")
        logger.logLevel = .critical
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { ready.yield($0.localAddress?.port ?? 0) }, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { ready.finish() }
                try await application.run()
            }
            defer { group.cancelAll() }
            var iterator = ports.makeAsyncIterator()
            guard let port = await iterator.next() else { throw TestNodeError.notReady }
            return try await body("http://127.0.0.1:\(port)")
        }
    }
}
