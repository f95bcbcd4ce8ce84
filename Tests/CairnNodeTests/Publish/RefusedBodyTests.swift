import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTestSupport
import Foundation
import NIOHTTP1
import Testing

@Suite("A body that can't be read is refused with a reason", .serialized)
struct RefusedBodyTests {
    struct Case: Sendable {
        let name: String
        let words: String
        let change: @Sendable ([UInt8]) -> [UInt8]

        init(_ text: String, _ words: String, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]) {
            name = text
            self.words = words
            self.change = change
        }

        static func replacing(_ text: String, with other: String) -> @Sendable ([UInt8]) -> [UInt8] {
            { Array(String(decoding: $0, as: UTF8.self).replacing(text, with: other).utf8) }
        }
    }

    static let cases = [
        Case("nothing", "can't be read", { _ in [] }),
        Case("no object", "isn't a JSON object", { _ in Array("[]".utf8) }),
        Case("cut short", "can't be read", { Array($0.dropLast(10)) }),
        Case("a key twice", "label", Case.replacing("\"label\":", with: "\"label\":{},\"label\":")),
        Case("a key of the record twice", "size", Case.replacing("\"size\":", with: "\"size\":1,\"size\":")),
        Case(
            "bytes that aren't UTF-8", "UTF-8",
            { bytes in
                Array(bytes.dropLast()) + Array(",\"x\":\"".utf8) + [0xFF, 0xFE] + Array("\"}".utf8)
            }),
        Case("half a surrogate pair", "surrogate", Case.replacing("\"minilm\"", with: "\"\\ud800\"")),
        Case("deep nesting", "deep", { _ in [UInt8](repeating: UInt8(ascii: "["), count: 100_000) }),
        Case("a fraction", "can't be read", Case.replacing("\"identity\":1", with: "\"identity\":1.5")),
        Case("no label", "/label is missing", Case.replacing("\"label\":", with: "\"lable\":")),
        Case("no record", "/record is missing", Case.replacing("\"record\":", with: "\"rekord\":")),
        Case(
            "a file that isn't base64", "/files/0 isn't the base64",
            Case.replacing("\"files\":[\"", with: "\"files\":[\"*")),
        Case(
            "an unknown field of the record", "/record/colour",
            Case.replacing("\"author\":", with: "\"colour\":1,\"author\":")),
        Case(
            "a wrong type in the record", "/record/size",
            Case.replacing("\"size\":", with: "\"size\":\"1\",\"sise\":")),
    ]

    @Test("names what keeps the body from being read")
    func refused() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            for item in Self.cases {
                try await node.expectRefusal(
                    of: item.change(release.body()), status: 422, code: "bad-body", saying: item.words,
                    digests: [release.envelope.digest], named: item.name)
            }
        }
    }

    @Test("refuses inline files of more than 8 MiB in all")
    func inlineFiles() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            let file = [UInt8](repeating: 0, count: 1 << 20)
            try await node.expectRefusal(
                of: release, status: 422, code: "bad-body", saying: "larger than 8388608 bytes in all"
            ) { $0.files = (0..<9).map { file + [UInt8($0)] } }
        }
    }

    @Test(
        "refuses a body over the limit before it has come",
        arguments: [
            (APIPath.releases, APILimits.publishBodyBytes),
            (APIPath.publishers, APILimits.registrationBodyBytes),
        ])
    func announcedTooLarge(path: String, limit: Int) async throws {
        try await TestNode.with { node in
            let before = try await node.stored()
            let reply = try await RawConnection.exchange(
                with: node, "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(limit + 1)\r\n\r\n{")
            let problem = try reply.problem()
            #expect(problem.status == 413 && problem.code == "too-large")
            #expect(problem.detail.contains("larger than \(limit) bytes"))
            #expect(try await node.stored() == before)
        }
    }

    @Test("stops reading a body of unknown length at the limit")
    func streamedTooLarge() async throws {
        try await TestNode.with { node in
            let chunk = String(repeating: " ", count: 64 << 10)
            let chunks = String(repeating: "10000\r\n\(chunk)\r\n", count: 5)
            let reply = try await RawConnection.exchange(
                with: node,
                "POST \(APIPath.statuses) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + chunks)
            #expect(try reply.problem().status == 413)
            #expect(try await node.get(APIPath.health).status == 200)
        }
    }

    @Test("a body that isn't HTTP is the client's error")
    func brokenBody() async throws {
        try await TestNode.with { node in
            let reply = try await RawConnection.exchange(
                with: node,
                "POST \(APIPath.releases) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n")
            let problem = try reply.problem()
            #expect(problem.status == 400 && problem.code == "broken-body", "\(problem)")
        }
    }

    @Test("an unknown path and an unknown method are answered with problem details")
    func unknownPath() async throws {
        try await TestNode.with { node in
            for reply in [
                try await node.get("/v1/nothing"), try await node.send(.DELETE, APIPath.releases),
                try await node.get("/admin/peers"), try await node.get(AdminPath.status),
            ] {
                #expect(try reply.problem().status == 404)
            }
        }
    }
}
