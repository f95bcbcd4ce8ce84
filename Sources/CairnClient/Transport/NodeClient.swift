import AsyncHTTPClient
import CairnAPI
import CairnManifest
import Foundation
import NIOCore
import NIOHTTP1

/// One node, by typed calls over HTTP; its operator's calls too, over the socket in its data directory.
///
/// Nothing of an answer is believed here but its shape: what proves a release or an identity is checked by
/// `ReleaseCheck`, and whose word counts is decided by `Judge`. Every answer is bounded in size and time.
package struct NodeClient: Sendable {
    package let address: NodeAddress
    let transfer: HTTPTransfer
    /// Keeps the folder of a socket open for as long as the client lives.
    private let socket: AdminSocket?

    /// A node at an `http`, `https` or `http+unix` URL.
    ///
    /// Plain HTTP is for this machine unless it is allowed.
    ///
    /// - Parameter http: made by `HTTPClient.forNodes()`, shut down by whoever made it
    package init(url: String, http: HTTPClient, allowPlainHTTP: Bool = false) throws {
        if let path = NodeAddress.socketPath(url) {
            try self.init(socket: path, http: http)
        } else {
            let address = try NodeAddress(url, allowPlainHTTP: allowPlainHTTP)
            self.init(address: address, http: http, socket: nil)
        }
    }

    /// A node at the Unix socket in its data directory, of any length of path.
    package init(socket path: String, http: HTTPClient) throws {
        let socket = try AdminSocket(path)
        let address = try NodeAddress(socket: socket.path, shownAs: path)
        self.init(address: address, http: http, socket: socket)
    }

    private init(address: NodeAddress, http: HTTPClient, socket: AdminSocket?) {
        self.address = address
        transfer = HTTPTransfer(http: http)
        self.socket = socket
    }

    // MARK: Any path

    /// The answer at a path, whatever its status.
    ///
    /// - Parameter path: begins with `/`; what isn't plain in a URL is percent-encoded by the caller
    package func get(
        _ path: String, maxBytes: Int, headers: [(name: String, value: String)] = [],
        pace: TransferPace = .reading
    ) async throws -> RawReply {
        var request = request(.GET, path)
        for header in headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        do {
            request.headers.replaceOrAdd(name: "accept-encoding", value: "gzip")
            return try await transfer.collect(request, maxBytes: maxBytes, pace: pace)
        } catch is ClientError.GrewTooMuch {
            request.headers.replaceOrAdd(name: "accept-encoding", value: "identity")
            return try await transfer.collect(request, maxBytes: maxBytes, pace: pace)
        }
    }

    func request(_ method: HTTPMethod, _ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url(path))
        request.method = method
        request.headers.add(name: "user-agent", value: "cairn")
        return request
    }

    func url(_ path: String) -> String { address.base + path }

    // MARK: JSON

    /// The JSON answer at a path; a refusal is thrown.
    func answer<Answer: Decodable>(
        _ type: Answer.Type, at path: String, what: String, pace: TransferPace = .reading
    ) async throws -> Answer {
        let reply = try await get(path, maxBytes: APILimits.answerBytes, pace: pace)
        return try reply.decode(type, what: what, url: url(path))
    }

    /// As `answer`, but nil where the node has no such thing.
    func answerIfThere<Answer: Decodable>(
        _ type: Answer.Type, at path: String, what: String
    ) async throws -> Answer? {
        let reply = try await get(path, maxBytes: APILimits.answerBytes)
        if reply.status == 404 { return nil }
        return try reply.decode(type, what: what, url: url(path))
    }

    /// Sends JSON and gives the answer, whatever its status.
    func post(_ path: String, json body: [UInt8], pace: TransferPace = .settling) async throws -> RawReply {
        var request = request(.POST, path)
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: body))
        return try await transfer.collect(request, maxBytes: APILimits.answerBytes, pace: pace)
    }

    /// A name as one segment of a path.
    static func segment(_ text: String) -> String {
        let allowed = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}
