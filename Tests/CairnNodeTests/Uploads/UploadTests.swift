import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTestSupport
import Foundation
import NIOHTTP1
import Testing

@Suite("Uploads: bytes come in parts, and count once they are what the release names", .serialized)
struct UploadTests {
    /// An open session of a release that lacks one file.
    struct Open: Sendable {
        let release: SampleRelease
        let session: String
        let file: SampleRelease.File

        var digest: ContentDigest { file.artifact.sha256 }
    }

    static func open(_ node: TestNode, bytes: Int = 1_024) async throws -> Open {
        let release = SampleRelease.make(publisher: try await node.registered(), weightBytes: bytes)
        let answer = try await node.openSession(release)
        let file = try #require(release.largeFiles.first)
        #expect(answer.missing == [.init(digest: file.artifact.sha256.hex, size: Int64(bytes))])
        return Open(release: release, session: answer.session, file: file)
    }

    /// Commits a session whose bytes are all there; afterwards everything of the release can be read.
    static func finish(_ open: Open, on node: TestNode) async throws {
        let reply = try await node.post(APIPath.commit(session: open.session))
        #expect(reply.status == 201, "\(reply.text)")
        try node.checked(try reply.json(ReceiptAnswer.self))
        for file in open.release.files {
            #expect(try await node.get(APIPath.object(file.artifact.sha256)).body == file.bytes)
        }
        #expect(try node.filesBelow("uploads").isEmpty)
    }

    @Test("a release with bytes that the node lacks: session, upload, commit, receipt")
    func whole() async throws {
        try await TestNode.with { node in
            let open = try await Self.open(node)
            #expect(try await node.offset(session: open.session, digest: open.digest) == 0)
            let reply = try await node.put(open.file.bytes, session: open.session, digest: open.digest)
            #expect(reply.status == 204)
            #expect(reply.header(APIHeader.uploadOffset) == "1024")
            try await Self.finish(open, on: node)
        }
    }

    @Test("an upload can't be read before its release")
    func notReadable() async throws {
        try await TestNode.with { node in
            let open = try await Self.open(node)
            #expect(
                try await node.put(open.file.bytes, session: open.session, digest: open.digest).status == 204)
            for digest in open.release.files.map(\.artifact.sha256) + [open.release.envelope.digest] {
                #expect(try await node.get(APIPath.object(digest)).status == 404)
                #expect(try await node.send(.HEAD, APIPath.object(digest)).status == 404)
            }
            #expect(try await node.get("/v1/releases/acme/minilm").status == 404)
            #expect(try node.filesBelow("blobs").isEmpty)
            try await Self.finish(open, on: node)
        }
    }

    @Test("the same publish again continues the session it opened")
    func sameSession() async throws {
        try await TestNode.with { node in
            let open = try await Self.open(node)
            #expect(try await node.openSession(open.release).session == open.session)
        }
    }

    @Test("an upload that was cut in the middle goes on where it broke")
    func cut() async throws {
        try await TestNode.with { node in
            let open = try await Self.open(node, bytes: 300_000)
            let path = APIPath.upload(session: open.session, digest: open.digest)
            let head = "PUT \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n"
            try await RawConnection.sendAndCut(Array(head.utf8) + open.file.bytes.prefix(100_000), to: node)
            let held = try await Self.settledOffset(of: open, on: node)
            #expect((1...100_000).contains(held))
            let rest = Array(open.file.bytes.dropFirst(Int(held)))
            let early = try await node.put(rest, session: open.session, digest: open.digest, offset: held - 1)
            #expect(try early.problem().code == "wrong-offset")
            #expect(try early.problem().current == "\(held)")
            let reply = try await node.put(rest, session: open.session, digest: open.digest, offset: held)
            #expect(reply.status == 204, "\(reply.text)")
            try await Self.finish(open, on: node)
        }
    }

    @Test("a cut after the very last byte leaves an upload that can be finished")
    func cutAtTheEnd() async throws {
        try await TestNode.with { node in
            let open = try await Self.open(node)
            // A node that was killed between the last byte and the check leaves exactly this.
            let part = "\(node.folder)/uploads/\(open.session)/\(open.digest.hex).part"
            try Data(open.file.bytes).write(to: URL(filePath: part))
            #expect(try await node.offset(session: open.session, digest: open.digest) == 1_024)
            try await Self.finish(open, on: node)
        }
    }

    @Test("parts of any size in turn make the whole")
    func parts() async throws {
        try await TestNode.with { node in
            let open = try await Self.open(node)
            var offset = 0
            for size in [1, 0, 500, 22, 501] {
                let part = Array(open.file.bytes[offset..<offset + size])
                let reply = try await node.put(
                    part, session: open.session, digest: open.digest, offset: Int64(offset))
                offset += size
                #expect(reply.status == (offset == 1_024 ? 204 : 202), "\(reply.text)")
                #expect(reply.header(APIHeader.uploadOffset) == "\(offset)")
            }
            try await Self.finish(open, on: node)
        }
    }

    @Test("an empty file is uploaded like any other")
    func empty() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(
                publisher: try await node.registered(), weightBytes: 0, extraFiles: [("empty.bin", [], .lfs)])
            try await node.published(release)
            let reply = try await node.get(APIPath.object(ContentDigest.of([])))
            #expect(reply.status == 200 && reply.body.isEmpty)
        }
    }

    @Test("bytes that the node has already aren't asked for again")
    func held() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            let first = SampleRelease.make(publisher: publisher)
            try await node.published(first)
            let second = SampleRelease.make(
                publisher: publisher, version: "1.0.1", previous: first.recordDigest)
            let reply = try await node.post(APIPath.releases, try second.body())
            #expect(reply.status == 201, "\(reply.text)")
            var bare = try Offer(
                SampleRelease.make(publisher: publisher, version: "1.0.2", previous: second.recordDigest))
            bare.files = []
            #expect(try await node.post(APIPath.releases, try bare.body()).status == 201)
        }
    }

    @Test("small files that didn't come along are asked for and travel with the release")
    func smallFilesBySession() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            var offer = try Offer(release)
            offer.files = []
            let session = try await node.post(APIPath.releases, try offer.body()).json(SessionAnswer.self)
            #expect(session.missing.count == 3)
            for file in release.files {
                let reply = try await node.put(
                    file.bytes, session: session.session, digest: file.artifact.sha256)
                #expect(reply.status == 204)
            }
            #expect(try await node.post(APIPath.commit(session: session.session)).status == 201)
            for file in release.files {
                #expect(try await node.get(APIPath.object(file.artifact.sha256)).body == file.bytes)
            }
        }
    }

    @Test("drops a session after a day")
    func expired() async throws {
        try await TestNode.with { node in
            let open = try await Self.open(node)
            let file = "\(node.folder)/uploads/\(open.session)/session.json"
            let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
            let old = text.replacing(/"opened":\d+/, with: "\"opened\":1767323045")
            try Data(old.utf8).write(to: URL(filePath: file))
            let reply = try await node.put(open.file.bytes, session: open.session, digest: open.digest)
            #expect(try reply.problem().code == "unknown-session")
            let commit = try await node.post(APIPath.commit(session: open.session))
            #expect(try commit.problem().code == "unknown-session")
            let next = try await node.openSession(open.release)
            #expect(next.session != open.session)
            #expect(try node.filesBelow("uploads").keys.allSatisfy { !$0.contains(open.session) })
        }
    }

    /// The offset once the node has noticed that the connection is gone.
    static func settledOffset(of open: Open, on node: TestNode) async throws -> Int64 {
        var last: Int64 = -1
        for _ in 0..<100 {
            let offset = try await node.offset(session: open.session, digest: open.digest) ?? 0
            if offset > 0, offset == last { return offset }
            last = offset
            try await Task.sleep(for: .milliseconds(50))
        }
        return last
    }
}
