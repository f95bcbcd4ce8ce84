import AsyncHTTPClient
import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// An answer of a node, read whole, as it came over the wire.
struct Reply: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? { headers.first(name: name) }

    func json<Answer: Decodable>(_ type: Answer.Type) throws -> Answer {
        try JSONDecoder().decode(type, from: Data(body))
    }

    /// The problem details of an error answer, with the status that it was sent with.
    func problem() throws -> ProblemDetails {
        #expect(header("content-type") == ProblemDetails.mediaType, "\(status): \(text.prefix(200))")
        let problem = try json(ProblemDetails.self)
        #expect(problem.status == status)
        return problem
    }
}

extension TestNode {
    /// Asks for nothing that the test doesn't ask for: no compression, no redirects.
    private static let plainHTTP = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))

    func send(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await Self.plainHTTP.execute(request, timeout: .minutes(5))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        return Reply(
            status: Int(response.status.code), headers: response.headers, body: Array(bytes.readableBytesView)
        )
    }

    func get(_ path: String, headers: [(String, String)] = []) async throws -> Reply {
        try await send(.GET, path, headers: headers)
    }

    func post(_ path: String, _ body: [UInt8] = []) async throws -> Reply {
        try await send(.POST, path, headers: [("content-type", "application/json")], body: body)
    }

    /// Sends bytes of a file that an upload session asked for.
    func put(
        _ bytes: [UInt8], session: String, digest: ContentDigest, offset: Int64? = nil
    ) async throws -> Reply {
        try await send(
            .PUT, APIPath.upload(session: session, digest: digest),
            headers: offset.map { [(APIHeader.uploadOffset, "\($0)")] } ?? [], body: bytes)
    }

    /// How many bytes of a file the node says it holds; nil when it knows no such upload.
    func offset(session: String, digest: ContentDigest) async throws -> Int64? {
        let reply = try await send(.HEAD, APIPath.upload(session: session, digest: digest))
        return reply.status == 200 ? reply.header(APIHeader.uploadOffset).flatMap { Int64($0) } : nil
    }

    // MARK: Publishing as a client does

    /// A publisher whose home is this node.
    func publisher(_ name: String = "acme") -> SamplePublisher {
        .make(name, origin: origin, vkey: vkey)
    }

    /// A publisher who is registered here.
    @discardableResult
    func registered(_ name: String = "acme") async throws -> SamplePublisher {
        let publisher = publisher(name)
        let reply = try await post(APIPath.publishers, try publisher.registrationBody())
        try #require(reply.status == 201, "\(reply.text)")
        return publisher
    }

    /// Opens the upload session of a release that has bytes which the node lacks.
    func openSession(_ release: SampleRelease) async throws -> SessionAnswer {
        let reply = try await post(APIPath.releases, try release.body())
        try #require(reply.status == 202, "\(reply.text)")
        return try reply.json(SessionAnswer.self)
    }

    /// Publishes a release with all its bytes, whatever it takes; the receipt has been checked.
    @discardableResult
    func published(_ release: SampleRelease) async throws -> ReceiptAnswer {
        let first = try await post(APIPath.releases, try release.body())
        guard first.status == 202 else {
            try #require(first.status == 201, "\(first.text)")
            return try checked(first.json(ReceiptAnswer.self))
        }
        let session = try first.json(SessionAnswer.self)
        for lacking in session.missing {
            let file = try #require(release.files.first { $0.artifact.sha256.hex == lacking.digest })
            let reply = try await put(file.bytes, session: session.session, digest: file.artifact.sha256)
            try #require(reply.status == 204, "\(reply.text)")
        }
        let reply = try await post(APIPath.commit(session: session.session))
        try #require(reply.status == 201, "\(reply.text)")
        return try checked(reply.json(ReceiptAnswer.self))
    }

    /// A receipt that proves by itself that this log has its leaf.
    @discardableResult
    func checked(_ answer: ReceiptAnswer) throws -> ReceiptAnswer {
        let proof = try TLogProof.parse(Array(answer.receipt.utf8))
        #expect(proof.index == answer.index)
        #expect(answer.state == "logged")
        #expect(answer.origin == logOrigin)
        _ = try proof.verify(entry: try #require(proof.extra), logKey: VerifierKey.parse(vkey))
        return answer
    }
}

extension SamplePublisher {
    func registrationBody() throws -> [UInt8] {
        try RegistrationBody(envelope: envelope.bytes, signed: record).encoded()
    }
}

extension SampleRelease {
    /// What its publisher sends first: everything but the files that are stored apart from git.
    func body() throws -> [UInt8] {
        let files = smallFiles + [fileList, bundle].compactMap(\.self)
        return try ReleaseBody(envelope: envelope.bytes, signed: record, label: label, files: files).encoded()
    }
}

extension ReceiptAnswer {
    /// The leaf that the receipt is about.
    func leaf() throws -> [UInt8] {
        try #require(try TLogProof.parse(Array(receipt.utf8)).extra)
    }
}
