import CairnAPI
import CairnManifest
import CairnNode
import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite("What a node says about itself", .serialized)
struct NodeReadTests {
    @Test("the node document is signed by the log key, and its number rises over a restart")
    func document() async throws {
        let folder = try TemporaryFolder()
        var last: Int64 = 0
        for _ in 0..<3 {
            let sequence = try await TestNode.with(
                folder: folder("node"), configure: { $0.contact = "ops@example.org" }
            ) {
                node in
                let reply = try await node.get(APIPath.nodeDocument)
                #expect(reply.status == 200)
                #expect(reply.header("content-type") == "application/json")
                #expect(reply.header("cache-control") == "public, max-age=60")
                let document = try NodeDocument.parse(reply.body)
                #expect(document.origin == node.origin)
                #expect(document.logVKey == node.vkey)
                #expect(document.registration == "open")
                #expect(document.contact == "ops@example.org")
                var changed = reply.body
                changed[changed.count - 10] ^= 1
                #expect(throws: NodeDocumentError.self) { try NodeDocument.parse(changed) }
                return document.sequence
            }
            #expect(sequence > last)
            last = sequence
        }
    }

    @Test("health, readiness and the checkpoints held here")
    func health() async throws {
        try await TestNode.with { node in
            let health = try await node.get(APIPath.health)
            #expect(health.status == 200 && health.text == "ok\n")
            let ready = try await node.get(APIPath.readiness)
            #expect(ready.status == 200 && ready.text == "ready\n")
            let answer = try await node.get(APIPath.checkpoints).json(CheckpointsAnswer.self)
            #expect(answer.checkpoints.map(\.origin) == [node.logOrigin])
            let key = try VerifierKey.parse(node.vkey)
            #expect(
                try VerifiedCheckpoint.verify(Array(answer.checkpoints[0].note.utf8), logKey: key).size == 0)
        }
    }

    @Test("no admin path over TCP")
    func noAdmin() async throws {
        try await TestNode.with { node in
            for path in [AdminPath.peers, AdminPath.status, AdminPath.sync] {
                let replies = [try await node.get(path), try await node.post(path, Array("{}".utf8))]
                for reply in replies { #expect(try reply.problem().status == 404) }
            }
        }
    }

    static let hostile = [
        "/log/../../keys/log.pem", "/log/%2e%2e/%2e%2e/keys/log.pem", "/log/..%2f..%2fkeys%2flog.pem",
        "/log//checkpoint/../../node.json", "/../keys/log.pem", "/log/tile/0/../../../keys/log.pem",
        "/v1/objects/sha256/../../../keys/log.pem", "/v1/objects/sha256/%2e%2e%2fnode.json",
        "/v1/uploads/%2e%2e/commit", "/v1/releases/../../node.json", "/v1/publishers/%2e%2e%2f",
        "/v1/entries/%00/%00", "/v1/entries/acme/%ff%fe", "/mirror/../log/checkpoint",
        "/mirror/%2e%2e/checkpoint",
        "/log/" + String(repeating: "a/", count: 4_000), "/" + String(repeating: "%2e", count: 3_000),
        "/v1/objects/sha256/" + String(repeating: "a", count: 8_000),
        "/v1/publishers/" + String(repeating: "x", count: 8_000),
        "/log/tile/0/x999/x999/x999/x999/x999/x999/x999/999", "/log/tile/255/999", "/log/tile/-1/000",
        "/log/content/x000/000", "/log/content/000.p/0", "/log/content/x999/x999/x999/x999/x999/999",
        "/v1/entries?after=9223372036854775808",
        "/v1/entries?after=-1&q=%27%3B%20DROP%20TABLE%20entries%3B--",
        "/v1/entries?q=%25%25%25", "/v1/entries?q=%22%2A%20NEAR%28", "*", "//", "/%",
    ]

    @Test("hostile paths get an answer, never a file from outside the log, and leave the node well")
    func hostilePaths() async throws {
        try await TestNode.with { node in
            try await node.registered()
            for path in Self.hostile {
                let reply = try await RawConnection.exchange(
                    with: node, "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                let isListing = path.hasPrefix("/v1/entries?")
                #expect(
                    isListing ? reply.status < 500 : (400..<500).contains(reply.status),
                    "\(path): \(reply.status)")
                #expect(!reply.text.contains("PRIVATE KEY") && !reply.text.contains("\"format\":"), "\(path)")
            }
            #expect(try await node.get(APIPath.health).status == 200)
        }
    }

    @Test("a head that is no HTTP or far too long is refused, and leaves the node well")
    func hostileHeads() async throws {
        try await TestNode.with { node in
            for head in [
                "\u{0}\u{1}\u{2}\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "y", count: 200_000) + "\r\n\r\n",
                "GET /" + String(repeating: "z", count: 200_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /v1/releases HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST /v1/releases HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "POST /v1/releases HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
            ] {
                let reply = try? await RawConnection.exchange(with: node, head)
                #expect(
                    reply.map { (400..<500).contains($0.status) } ?? true,
                    "\(head.prefix(40)): \(reply?.status ?? 0)")
            }
            let health = try await node.get(APIPath.health)
            #expect(health.status == 200)
        }
    }
}
