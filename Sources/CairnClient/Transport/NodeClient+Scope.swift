import AsyncHTTPClient

extension NodeClient {
    /// Talks to the node at a URL and closes all connections at the end.
    package static func with<Answer>(
        url: String, allowPlainHTTP: Bool = false, _ body: (NodeClient) async throws -> Answer
    ) async throws -> Answer {
        try await with(
            { http in try NodeClient(url: url, http: http, allowPlainHTTP: allowPlainHTTP) }, run: body)
    }

    /// As `with(url:)`, over a Unix socket.
    package static func with<Answer>(
        socket path: String, _ body: (NodeClient) async throws -> Answer
    ) async throws -> Answer {
        try await with({ http in try NodeClient(socket: path, http: http) }, run: body)
    }

    private static func with<Answer>(
        _ make: (HTTPClient) throws -> NodeClient, run body: (NodeClient) async throws -> Answer
    ) async throws -> Answer {
        let http = HTTPClient.forNodes()
        do {
            let answer = try await body(try make(http))
            try await http.shutdown()
            return answer
        } catch {
            // The error that ended the work is the one to tell.
            try? await http.shutdown()
            throw error
        }
    }
}
