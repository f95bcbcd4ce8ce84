import CairnAPI
import CairnClient
import CairnManifest
import Foundation
import Synchronization
import Testing

@Suite("Node client")
struct NodeClientTests {
    @discardableResult
    private func ask<Result: Sendable>(
        _ answer: @escaping @Sendable (TinyServer.Request) -> TinyServer.Answer,
        _ body: (NodeClient) async throws -> Result
    ) async throws -> Result {
        let server = try TinyServer(answer)
        defer { server.stop() }
        return try await NodeClient.with(url: server.url, body)
    }

    @Test("a node that isn't there is a network error, not a time-out")
    func refused() async throws {
        let server = try TinyServer { _ in TinyServer.Answer() }
        server.stop()
        do {
            _ = try await NodeClient.with(url: server.url) { try await $0.get("/", maxBytes: 10) }
            Issue.record("nobody was there, and that was no error")
        } catch ClientError.network(_, let reason) {
            #expect(reason == "the connection was refused")
        }
    }

    @Test("no more of an answer is read than was asked for")
    func bounded() async throws {
        try await ask({ _ in TinyServer.Answer(body: [UInt8](repeating: 0, count: 100_000)) }) { node in
            let whole = try await node.get("/a", maxBytes: 100_000)
            #expect(whole.body.count == 100_000)
            await #expect(throws: ClientError.tooLarge(url: node.address.text + "/a", limit: 99_999)) {
                try await node.get("/a", maxBytes: 99_999)
            }
        }
    }

    @Test("problem details become an error that keeps them, with the status that was sent")
    func problems() async throws {
        let problem = ProblemDetails(
            code: "not-found", title: "Not found", status: 200, detail: "no \u{1B}[2Jsuch")
        let body = [UInt8](try JSONEncoder().encode(problem))
        try await ask({ _ in
            TinyServer.Answer(
                status: 404, headers: ["Content-Type": "application/problem+json; charset=utf-8"], body: body)
        }) { node in
            let reference = try Reference("acme/minilm")
            let head = try await node.head(reference)
            #expect(head == nil)
            let publisher = try await node.publisher("acme")
            #expect(publisher == nil)
            do {
                _ = try await node.release(reference)
                Issue.record("the problem wasn't thrown")
            } catch let error as ClientError {
                guard case .problem(let found) = error else { throw error }
                #expect(found.status == 404)
                #expect(found.code == "not-found")
                #expect(error.description == "no \u{FFFD}[2Jsuch")
            }
        }
    }

    @Test(
        "answers that aren't what they must be are errors",
        arguments: [(200, "{}"), (200, "no json"), (500, "down"), (302, ""), (204, "")])
    func badAnswers(_ status: Int, _ body: String) async throws {
        try await ask({ _ in TinyServer.Answer(status: status, body: Array(body.utf8)) }) { node in
            let reference = try Reference("acme/minilm")
            await #expect(throws: ClientError.self) { try await node.release(reference) }
            await #expect(throws: ClientError.self) { try await node.nodeDocument() }
        }
    }

    @Test("paths and queries are encoded")
    func paths() async throws {
        let seen = Mutex<[String]>([])
        try await ask({ request in
            seen.withLock { $0.append(request.path) }
            return TinyServer.Answer(status: 404)
        }) { node in
            _ = try? await node.entries(query: "a b&after=9", after: "7")
            _ = try? await node.publisher("../x y")
            _ = try? await node.release(try Reference("datasets/acme.models.example.org/d@1.0.0-rc.1"))
        }
        #expect(
            seen.withLock { $0 } == [
                "/v1/entries?q=a%20b%26after%3D9&after=7", "/v1/publishers/..%2Fx%20y",
                "/v1/releases/datasets/acme.models.example.org/d@1.0.0-rc.1",
            ])
    }

    @Test("content with another digest than asked for is refused")
    func content() async throws {
        try await ask({ _ in TinyServer.Answer(body: [1, 2, 3]) }) { node in
            let bytes = try await node.content(ContentDigest.of([1, 2, 3]), maxBytes: 3)
            #expect(bytes == [1, 2, 3])
            await #expect(throws: ClientError.self) {
                try await node.content(ContentDigest.of([1]), maxBytes: 3)
            }
        }
    }

    @Test("an upload goes on where the node has it, also after a failure in between")
    func upload() async throws {
        let scratch = try ScratchFolder()
        let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try scratch.write(bytes, to: "file")
        let digest = ContentDigest.of(bytes)
        let held = Mutex<[UInt8]>(Array(bytes[..<100_000]))
        let failures = Mutex(2)
        try await ask({ request in
            guard request.method == "PUT" else {
                return TinyServer.Answer(headers: ["Upload-Offset": "\(held.withLock { $0.count })"])
            }
            let fails = failures.withLock { left in
                left -= 1
                return left >= 0
            }
            return held.withLock { held in
                guard request.headers["upload-offset"] == "\(held.count)" else {
                    return TinyServer.Answer(status: 409)
                }
                held += fails ? request.body.prefix(50_000) : request.body[...]
                guard !fails else { return TinyServer.Answer(status: 503) }
                return TinyServer.Answer(status: 204, headers: ["Upload-Offset": "\(held.count)"])
            }
        }) { node in
            try await node.upload(
                session: "s1", digest: digest, file: scratch.path + "/file", sizeBytes: 600_000)
        }
        #expect(held.withLock { $0 } == bytes)
    }

    @Test("a file that isn't what was hashed isn't sent")
    func uploadChanged() async throws {
        let scratch = try ScratchFolder()
        try scratch.write([1, 2], to: "file")
        try await ask({ _ in TinyServer.Answer(headers: ["Upload-Offset": "0"]) }) { node in
            for (file, size) in [("file", 3 as Int64), ("other", 2)] {
                await #expect(throws: ClientError.self) {
                    try await node.upload(
                        session: "s", digest: ContentDigest.of([1, 2]), file: scratch.path + "/" + file,
                        sizeBytes: size)
                }
            }
        }
    }

    @Test(
        "a session's name can't lead to another path",
        arguments: ["", "..", "a/b", "a?b", "ä", String(repeating: "a", count: 129)])
    func sessions(_ name: String) async throws {
        try await ask({ _ in TinyServer.Answer() }) { node in
            await #expect(throws: ClientError.self) { try await node.commit(session: name) }
        }
    }

    @Test(
        "the operator's socket is reached even where its path is longer than a socket address",
        arguments: [1, 12])
    func socket(depth: Int) async throws {
        let scratch = try ScratchFolder()
        let folder = scratch.path + String(repeating: "/data-directory", count: depth)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY)
        defer { close(descriptor) }
        let body = [UInt8](try JSONEncoder().encode(PeersAnswer(peers: [])))
        let server = try TinyServer(socketPath: "/proc/self/fd/\(descriptor)/admin.sock") { request in
            TinyServer.Answer(status: request.path == AdminPath.peers ? 200 : 404, body: body)
        }
        defer { server.stop() }
        let answer = try await NodeClient.with(socket: folder + "/admin.sock") { try await $0.peers() }
        #expect(answer.peers.isEmpty)
        await #expect(throws: ClientError.self) {
            try await NodeClient.with(socket: folder + "/none.sock") { try await $0.peers() }
        }
    }
}
