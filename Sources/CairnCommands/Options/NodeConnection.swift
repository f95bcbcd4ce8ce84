import AsyncHTTPClient
import CairnClient

extension CommandContext {
    var trustStore: TrustStore { TrustStore(folder: folders.trust) }

    /// Talks to the node that the flags name.
    func withNode<Result: Sendable>(
        _ body: (NodeClient) async throws -> Result
    ) async throws -> Result {
        try await withNode(at: try nodeURL(), body)
    }

    func withNode<Result: Sendable>(
        at url: String, _ body: (NodeClient) async throws -> Result
    ) async throws -> Result {
        output.detail("node: \(url)")
        return try await withHTTP { http in try await body(try NodeClient(url: url, http: http)) }
    }

    /// Talks to the node that runs on this machine, over the socket in its data directory.
    func withLocalNode<Result: Sendable>(
        data: String?, _ body: (NodeClient) async throws -> Result
    ) async throws -> Result {
        let socket = try RunningNodes(folder: folders.nodes).socket(data: data)
        output.detail("socket: \(socket)")
        return try await withHTTP { http in try await body(try NodeClient(socket: socket, http: http)) }
    }

    func withHTTP<Result>(_ body: (HTTPClient) async throws -> Result) async throws -> Result {
        let http = HTTPClient.forNodes()
        do {
            let result = try await body(http)
            try? await http.shutdown()
            return result
        } catch {
            try? await http.shutdown()
            throw error
        }
    }
}
