import CairnAPI
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite("The log as files", .serialized)
struct LogReadTests {
    @Test("checkpoint, tiles and bundles have the types and caching of tiled logs")
    func headers() async throws {
        try await TestNode.with { node in
            try await node.published(SampleRelease.make(publisher: try await node.registered()))
            let checkpoint = try await node.get("/log/checkpoint")
            #expect(checkpoint.header("content-type") == "text/plain; charset=utf-8")
            #expect(checkpoint.header("cache-control") == "no-cache")
            for path in ["/log/tile/0/000.p/2", "/log/tile/entries/000.p/2", "/log/tile/0/000.p/1"] {
                let reply = try await node.get(path)
                #expect(reply.status == 200, "\(path)")
                #expect(reply.header("content-type") == "application/octet-stream")
                #expect(reply.header("cache-control") == "public, max-age=604800, immutable")
                #expect(reply.header("x-content-type-options") == "nosniff")
            }
            #expect(try await node.publishedLeaves().count == 2)
        }
    }

    @Test("an empty log has a signed checkpoint of size 0 and no tile")
    func empty() async throws {
        try await TestNode.with { node in
            let key = try VerifierKey.parse(node.vkey)
            let head = try VerifiedCheckpoint.verify(try await node.get("/log/checkpoint").body, logKey: key)
            #expect(head.size == 0 && head.root == Hash.empty)
            #expect(try await node.get("/log/tile/0/000.p/1").problem().status == 404)
        }
    }

    static let absent = [
        "tile/0/000", "tile/0/000.p/3", "tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/000",
        "tile/entries/000.p/3", "tile/0/0", "tile/00/000.p/2", "tile/0/000.p/02", "tile/0/000.p/0",
        "tile/0/x000/000.p/2", "content/000", "content/000.p/3", "content/001.p/1", "Checkpoint", "", "tile",
        "content/",
    ]

    @Test("a tile or bundle beyond the size, or spelled otherwise, is not there")
    func absent() async throws {
        try await TestNode.with { node in
            try await node.published(SampleRelease.make(publisher: try await node.registered()))
            for path in Self.absent {
                let reply = try await RawConnection.exchange(
                    with: node, "GET /log/\(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try reply.problem().status == 404, "\(path)")
            }
        }
    }

    @Test("a content bundle holds label, envelope and small files, with an ETag")
    func content() async throws {
        try await TestNode.with { node in
            let publisher = try await node.registered()
            let release = SampleRelease.make(publisher: publisher)
            try await node.published(release)
            let reply = try await node.get("/log/content/000.p/2")
            #expect(reply.status == 200)
            #expect(reply.header("cache-control") == "public, max-age=3600")
            #expect(reply.header("content-encoding") == nil)
            var reader = FrameReader(reply.body)
            let identity = try #require(try reader.next())
            #expect(identity.object == publisher.envelope.bytes && identity.label == nil)
            let frame = try #require(try reader.next())
            #expect(frame.label == release.label.encoded())
            #expect(frame.object == release.envelope.bytes)
            #expect(Set(frame.smallFiles) == Set(release.smallFiles))
            #expect(reader.isAtEnd)

            let tag = try #require(reply.header("etag"))
            let again = try await node.get("/log/content/000.p/2", headers: [("if-none-match", tag)])
            #expect(again.status == 304 && again.body.isEmpty)
            let other = try await node.get("/log/content/000.p/1", headers: [("if-none-match", tag)])
            #expect(other.status == 200 && other.header("etag") != tag)
        }
    }

    @Test("bundles are compressed for those who take gzip, hash tiles never")
    func gzip() async throws {
        try await TestNode.with { node in
            try await node.published(SampleRelease.make(publisher: try await node.registered()))
            for (path, compresses) in [
                ("/log/content/000.p/2", true), ("/log/tile/entries/000.p/2", true),
                ("/log/tile/0/000.p/2", false),
            ] {
                let plain = try await node.get(path)
                let packed = try await node.get(path, headers: [("accept-encoding", "br, gzip;q=0.5")])
                #expect(packed.header("content-encoding") == (compresses ? "gzip" : nil), "\(path)")
                #expect(packed.header("vary") == (compresses ? "Accept-Encoding" : nil), "\(path)")
                #expect(packed.body.starts(with: [0x1F, 0x8B]) == compresses, "\(path)")
                #expect(
                    compresses ? packed.body.count < plain.body.count : packed.body == plain.body, "\(path)")
                let refused = try await node.get(path, headers: [("accept-encoding", "gzip;q=0, identity")])
                #expect(refused.header("content-encoding") == nil && refused.body == plain.body, "\(path)")
            }
        }
    }
}
