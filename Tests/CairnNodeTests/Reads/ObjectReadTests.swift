import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTestSupport
import NIOHTTP1
import Testing

@Suite("Objects by digest", .serialized)
struct ObjectReadTests {
    @Test("serves raw files as attachments")
    func headers() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            try await node.published(release)
            for file in release.files {
                let path = APIPath.object(file.artifact.sha256)
                let reply = try await node.get(path)
                #expect(reply.body == file.bytes)
                #expect(reply.header("content-type") == "application/octet-stream")
                #expect(reply.header("content-disposition") == "attachment")
                #expect(reply.header("content-security-policy") == "default-src 'none'; sandbox")
                #expect(reply.header("x-content-type-options") == "nosniff")
                #expect(reply.header("accept-ranges") == "bytes")
                #expect(reply.header("etag") == "\"\(file.artifact.sha256)\"")
                #expect(reply.header("cache-control") == "public, max-age=604800, immutable")
                let head = try await node.send(.HEAD, path)
                #expect(head.status == 200 && head.body.isEmpty)
                #expect(head.header("content-length") == "\(file.bytes.count)")
            }
            #expect(
                try await node.get(APIPath.object(release.envelope.digest)).body == release.envelope.bytes)
            #expect(
                try await node.get(APIPath.object(release.publisher.envelope.digest)).body
                    == release.publisher.envelope.bytes)
        }
    }

    struct Form: Sendable, CustomTestStringConvertible {
        let range: String
        /// Nil: the whole with 200; empty: 416.
        let part: Range<Int>?

        init(_ range: String, _ part: Range<Int>?) {
            self.range = range
            self.part = part
        }

        var testDescription: String { range }
    }

    /// Of 1,024 bytes (RFC 9110, section 14).
    static let forms = [
        Form("bytes=0-0", 0..<1), Form("bytes=0-1023", 0..<1_024), Form("bytes=5-", 5..<1_024),
        Form("bytes=1023-", 1_023..<1_024), Form("bytes=10-2000", 10..<1_024),
        Form("bytes=-1", 1_023..<1_024),
        Form("bytes=-5000", 0..<1_024), Form("bytes=100-9223372036854775807", 100..<1_024),
        Form("bytes=-9223372036854775807", 0..<1_024),
        Form("bytes=1024-", 0..<0), Form("bytes=9223372036854775807-", 0..<0), Form("bytes=-0", 0..<0),
        Form("bytes=5-4", nil), Form("bytes=0-1,5-6", nil), Form("lines=0-1", nil), Form("bytes=", nil),
        Form("bytes=-", nil), Form("bytes=a-b", nil), Form("bytes=0-1-2", nil), Form("0-1", nil),
        Form("bytes=99999999999999999999-", nil),
    ]

    @Test("Range requests get the part, the whole, or 416")
    func ranges() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            try await node.published(release)
            let file = try #require(release.largeFiles.first)
            for form in Self.forms {
                let headers = [("range", form.range)]
                let reply = try await node.get(APIPath.object(file.artifact.sha256), headers: headers)
                let head = try await node.send(.HEAD, APIPath.object(file.artifact.sha256), headers: headers)
                #expect(head.status == reply.status && head.body.isEmpty, "\(form.range)")
                switch form.part {
                case nil:
                    #expect(reply.status == 200 && reply.body == file.bytes, "\(form.range)")
                case .some(let part) where part.isEmpty:
                    #expect(reply.status == 416 && reply.body.isEmpty, "\(form.range)")
                    #expect(reply.header("content-range") == "bytes */1024", "\(form.range)")
                case .some(let part):
                    #expect(reply.status == 206 && reply.body == Array(file.bytes[part]), "\(form.range)")
                    let range = "bytes \(part.lowerBound)-\(part.upperBound - 1)/1024"
                    #expect(reply.header("content-range") == range, "\(form.range)")
                    #expect(head.header("content-length") == "\(part.count)")
                }
            }
        }
    }

    @Test("a file of several chunks is served whole, and so is a range across them")
    func long() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered(), weightBytes: 700_001)
            try await node.published(release)
            let file = try #require(release.largeFiles.first)
            let path = APIPath.object(file.artifact.sha256)
            #expect(try await node.get(path).body == file.bytes)
            let part = try await node.get(path, headers: [("range", "bytes=262143-600000")])
            #expect(part.body == Array(file.bytes[262_143...600_000]))
        }
    }

    @Test("what is no digest is told apart from an unknown one")
    func unknown() async throws {
        try await TestNode.with { node in
            let zeros = String(repeating: "0", count: 64)
            for (hex, status, code) in [
                ("0", 400, "bad-digest"), (String(repeating: "A", count: 64), 400, "bad-digest"),
                ("sha256:\(zeros)", 400, "bad-digest"), (zeros, 404, "not-found"),
            ] {
                let problem = try await node.get("\(APIPath.objects)/\(hex)").problem()
                #expect(problem.status == status && problem.code == code, "\(hex)")
                // Twice on one connection: an answer to HEAD must not have a body that spoils the next.
                for _ in 0..<2 {
                    let head = try await node.send(.HEAD, "\(APIPath.objects)/\(hex)")
                    #expect(head.status == status && head.body.isEmpty, "\(hex)")
                }
            }
        }
    }
}
