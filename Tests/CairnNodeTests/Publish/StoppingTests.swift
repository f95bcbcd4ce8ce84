import CairnAPI
@testable import CairnServer
import CairnManifest
import CairnRegistry
import CairnTestSupport
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Testing

@Suite("A node that can't take more, or stops", .serialized)
struct StoppingTests {
    @Test(
        "answers 503 with Retry-After when the queue is full or the log has stopped",
        arguments: [
            (SubmissionQueue.Refusal.full(limit: 1_024), "busy", "1024 publishes wait already"),
            (.fullOfBytes(limit: 99), "busy", "more than 99 bytes wait already"),
            (.stopped(reason: "a commit to the log failed"), "log-stopped", "a commit to the log failed"),
        ])
    func unavailable(refusal: SubmissionQueue.Refusal, code: String, words: String) async throws {
        let response = try await Self.answer { throw refusal }
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] == "2")
        #expect(response.headers[.contentType] == ProblemDetails.mediaType)
        let problem = ProblemDetails(for: refusal)
        #expect(problem.code == code && problem.detail.contains(words))
    }

    /// What a client gets of a route that answers or throws like this.
    static func answer(_ route: @escaping @Sendable () throws -> Response) async throws -> Response {
        let router = Router()
        router.add(middleware: ProblemMiddleware())
        router.post("publish") { _, _ in try route() }
        return try await router.buildResponder().respond(
            to: Request(
                head: HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/publish"),
                body: RequestBody(buffer: ByteBuffer())),
            context: BasicRequestContext(
                source: ApplicationRequestContextSource(
                    channel: EmbeddedChannel(), logger: Logger(label: "test"))))
    }

    @Test("a graceful stop finishes a publish that is under way")
    func graceful() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { node in
            let release = SampleRelease.make(publisher: try await node.registered(), weightBytes: 0)
            let body = try release.body()
            let head = "POST \(APIPath.releases) HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n"
            let half = body.count / 2
            let reply = try await RawConnection.exchange(
                with: node, Array(head.utf8) + body[..<half],
                between: {
                    try await Task.sleep(for: .milliseconds(100))
                    await node.beginStop()
                    try await Task.sleep(for: .milliseconds(300))
                }, Array(body[half...]))
            #expect(reply.status == 201, "\(reply.text)")
            try node.checked(try reply.json(ReceiptAnswer.self))
        }
        try await TestNode.with(folder: folder("node")) { node in
            let leaves = try await node.publishedLeaves()
            #expect(leaves.count == 2)
        }
    }

    @Test("tiles that can't be written stop the node, and a restart finishes what was committed")
    func failedTiles() async throws {
        let folder = try TemporaryFolder()
        let path = folder("node")
        await #expect(throws: (any Error).self) {
            try await TestNode.with(folder: path) { node in
                let release = SampleRelease.make(publisher: try await node.registered(), weightBytes: 0)
                // The registration's tiles are on disk: only those of the next publish can stop the node.
                let shown = try await node.get("/log/checkpoint").body
                while FileManager.default.contents(atPath: path + "/log/checkpoint") != Data(shown) {
                    try await Task.sleep(for: .milliseconds(10))
                }
                // Partial tiles are written after the answer: a file in the place of their folder keeps them out.
                try FileManager.default.moveItem(atPath: path + "/log/tile", toPath: path + "/tile")
                try Data().write(to: URL(filePath: path + "/log/tile"))
                let reply = try await node.post(APIPath.releases, try release.body())
                #expect(reply.status == 201, "\(reply.text)")
            }
        }
        try FileManager.default.removeItem(atPath: path + "/log/tile")
        try FileManager.default.moveItem(atPath: path + "/tile", toPath: path + "/log/tile")
        try await TestNode.with(folder: path) { node in
            #expect(try await node.publishedLeaves().count == 2)
            let release = SampleRelease.make(publisher: node.publisher(), weightBytes: 0)
            let reply = try await node.post(APIPath.releases, try release.body())
            #expect(reply.status == 200, "\(reply.text)")
            try node.checked(try reply.json(ReceiptAnswer.self))
        }
    }
}
