import CairnAPI
import CairnManifest
import CairnNode
import CairnTestSupport
import NIOHTTP1
import Testing

@Suite("Uploads that aren't what the release names are refused, and the session stays usable", .serialized)
struct RefusedUploadTests {
    /// The node holds nothing of the file yet and finishes the session once the right bytes come.
    private static func expectUsable(_ open: UploadTests.Open, on node: TestNode) async throws {
        #expect(try await node.get(APIPath.object(open.digest)).status == 404)
        #expect(try node.filesBelow("blobs").isEmpty)
        let held = try #require(try await node.offset(session: open.session, digest: open.digest))
        let rest = Array(open.file.bytes.dropFirst(Int(held)))
        let reply = try await node.put(rest, session: open.session, digest: open.digest, offset: held)
        #expect(reply.status == 204, "\(reply.text)")
        try await UploadTests.finish(open, on: node)
    }

    @Test("refuses bytes of a file that changed between hashing and upload")
    func changed() async throws {
        try await TestNode.with { node in
            let open = try await UploadTests.open(node)
            var bytes = open.file.bytes
            bytes[500] ^= 1
            let reply = try await node.put(bytes, session: open.session, digest: open.digest)
            let problem = try reply.problem()
            #expect(problem.status == 422 && problem.code == "digest-mismatch")
            #expect(problem.detail.contains("have SHA-256 \(ContentDigest.of(bytes)), not \(open.digest)"))
            #expect(try await node.offset(session: open.session, digest: open.digest) == 0)
            try await Self.expectUsable(open, on: node)
        }
    }

    @Test("refuses changed bytes that came in two parts")
    func changedInParts() async throws {
        try await TestNode.with { node in
            let open = try await UploadTests.open(node)
            let first = Array(open.file.bytes.prefix(600))
            #expect(try await node.put(first, session: open.session, digest: open.digest).status == 202)
            let second = [UInt8](repeating: 0, count: 424)
            let reply = try await node.put(second, session: open.session, digest: open.digest, offset: 600)
            #expect(try reply.problem().code == "digest-mismatch")
            #expect(try await node.offset(session: open.session, digest: open.digest) == 0)
            try await Self.expectUsable(open, on: node)
        }
    }

    @Test("refuses more bytes than declared before they have come")
    func announcedTooLong() async throws {
        try await TestNode.with { node in
            let open = try await UploadTests.open(node)
            let path = APIPath.upload(session: open.session, digest: open.digest)
            let reply = try await RawConnection.exchange(
                with: node, "PUT \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\nab")
            let problem = try reply.problem()
            #expect(problem.status == 413 && problem.code == "too-long")
            #expect(problem.detail.contains("this file has 1024 bytes; more came"))
            #expect(try await node.offset(session: open.session, digest: open.digest) == 0)
            try await Self.expectUsable(open, on: node)
        }
    }

    @Test("stops a stream at the declared size", arguments: [400, 1_024, 5_000])
    func streamedTooLong(chunk: Int) async throws {
        try await TestNode.with { node in
            let open = try await UploadTests.open(node)
            let path = APIPath.upload(session: open.session, digest: open.digest)
            let size = String(chunk, radix: 16)
            let chunks = String(repeating: "\(size)\r\n\(String(repeating: "x", count: chunk))\r\n", count: 4)
            let reply = try await RawConnection.exchange(
                with: node, "PUT \(path) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
            let problem = try reply.problem()
            #expect(problem.status == 413 && problem.code == "too-long", "\(problem)")
            #expect(try await node.offset(session: open.session, digest: open.digest) == 0)
            try await Self.expectUsable(open, on: node)
        }
    }

    @Test(
        "refuses an offset that no number can continue from, and lives on",
        arguments: [
            ("9223372036854775807", 409, "wrong-offset"), ("1025", 409, "wrong-offset"),
            ("1", 409, "wrong-offset"),
            ("-1", 400, "bad-offset"), ("9223372036854775808", 400, "bad-offset"), ("x", 400, "bad-offset"),
        ])
    func offsets(text: String, status: Int, code: String) async throws {
        try await TestNode.with { node in
            let open = try await UploadTests.open(node)
            let reply = try await node.send(
                .PUT, APIPath.upload(session: open.session, digest: open.digest),
                headers: [(APIHeader.uploadOffset, text)], body: [1])
            let problem = try reply.problem()
            #expect(
                (problem.status == status && problem.code == code) || problem.code == "too-long", "\(problem)"
            )
            try await Self.expectUsable(open, on: node)
        }
    }

    @Test("refuses bytes that no release names: neither taken nor given")
    func unnamed() async throws {
        try await TestNode.with { node in
            let open = try await UploadTests.open(node)
            let stray = Array("stray".utf8)
            let digest = ContentDigest.of(stray)
            let before = try await node.stored()
            let reply = try await node.put(stray, session: open.session, digest: digest)
            let problem = try reply.problem()
            #expect(problem.status == 404 && problem.code == "not-asked-for")
            #expect(problem.detail.contains("didn't ask for the file with SHA-256 \(digest)"))
            let read = try await node.get(APIPath.object(digest)).problem()
            #expect(read.status == 404 && read.detail.contains("no release on this node names bytes"))
            #expect(try await node.offset(session: open.session, digest: digest) == nil)
            #expect(try await node.stored() == before)
        }
    }

    @Test("refuses an unknown session")
    func unknownSession() async throws {
        try await TestNode.with { node in
            let digest = ContentDigest.of([1])
            let before = try await node.stored()
            for session in ["0123456789abcdef0123456789abcdef", "nothing", "..", "%2e%2e%2f%2e%2e", "%00"] {
                let put = try await node.put([1], session: session, digest: digest)
                let commit = try await node.post("\(APIPath.uploads)/\(session)/commit")
                for problem in [try put.problem(), try commit.problem()] {
                    #expect(
                        problem.status == 404 && problem.code == "unknown-session", "\(session): \(problem)")
                    #expect(problem.detail.contains("publish again"))
                }
            }
            #expect(try await node.stored() == before)
        }
    }

    @Test("refuses a commit while bytes are lacking, and names them")
    func lacking() async throws {
        try await TestNode.with { node in
            let open = try await UploadTests.open(node)
            let before = try await node.stored()
            let problem = try await node.post(APIPath.commit(session: open.session)).problem()
            #expect(problem.status == 409 && problem.code == "bytes-lacking")
            #expect(problem.candidates == [open.digest.hex])
            #expect(problem.detail.contains("a file of the release is not uploaded yet"))
            #expect(try await node.stored() == before)
            try await Self.expectUsable(open, on: node)
        }
    }

    @Test("two writers of one file: the second is told to wait")
    func busy() async throws {
        try await TestNode.with { node in
            let open = try await UploadTests.open(node)
            let path = APIPath.upload(session: open.session, digest: open.digest)
            let head = "PUT \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 1024\r\n\r\n"
            let reply = try await RawConnection.exchange(
                with: node, Array(head.utf8) + open.file.bytes.prefix(10),
                between: {
                    _ = try await UploadTests.settledOffset(of: open, on: node)
                    let other = try await node.put(
                        open.file.bytes, session: open.session, digest: open.digest)
                    #expect(try other.problem().status == 409)
                }, Array(open.file.bytes.dropFirst(10)))
            #expect(reply.status == 204, "\(reply.text)")
            try await UploadTests.finish(open, on: node)
        }
    }

    @Test("a full disk refuses before bytes come")
    func diskFull() async throws {
        try await TestNode.with(configure: { $0.diskReserveBytes = .max }) { node in
            let before = try await node.stored()
            let reply = try await node.post(APIPath.publishers, try node.publisher().registrationBody())
            let problem = try reply.problem()
            #expect(problem.status == 507 && problem.code == "disk-full")
            #expect(problem.detail.contains("nothing was stored"))
            #expect(try await node.stored() == before)
        }
    }
}
