import AsyncHTTPClient
import CairnClient
import CairnProvenance
import CairnTestSupport
import Hummingbird
import NIOCore
import Testing

@Suite("Proof of a DNS name", .serialized)
struct DomainProofTests {
    private static let acme = SamplePublisher.make().id
    private static let path = "/.well-known/cairn-publisher"

    /// What a server answers, and what comes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let isProven: Bool
        var status = HTTPResponse.Status.ok
        let body: String
        var location: String?
    }

    static let cases = [
        Case(testDescription: "the id alone", isProven: true, body: acme.hex),
        Case(
            testDescription: "the id on one of several lines, also as Windows ends them", isProven: true,
            body: "# publishers\r\n\(String(repeating: "0", count: 64))\r\n\(acme.hex)\r\n"),
        Case(testDescription: "another id", isProven: false, body: String(repeating: "0", count: 64)),
        Case(testDescription: "the id within a line", isProven: false, body: "publisher \(acme.hex)\n"),
        Case(testDescription: "the first digits of the id", isProven: false, body: acme.short),
        Case(testDescription: "the id in capitals", isProven: false, body: acme.hex.uppercased()),
        Case(testDescription: "nothing", isProven: false, body: ""),
        Case(testDescription: "the id with status 404", isProven: false, status: .notFound, body: acme.hex),
        Case(
            testDescription: "a redirect to a file that has it", isProven: false, status: .found,
            body: acme.hex, location: "/proven"),
        Case(
            testDescription: "the id in more than 64 KiB", isProven: false,
            body: acme.hex + "\n" + String(repeating: "x", count: 64 << 10)),
    ]

    private static func ask(_ url: String) async throws -> DomainProof {
        let http = HTTPClient.forNodes()
        let proof = await DomainProof.ask("acme.example", for: acme, http: http, url: url + path)
        try await http.shutdown()
        return proof
    }

    @Test(
        "a name is proven by the id on a line of its own, answered with 200 and from there", arguments: cases)
    func answers(_ item: Case) async throws {
        let router = Router()
        router.get(RouterPath(Self.path)) { _, _ in
            var response = Response(
                status: item.status, body: ResponseBody(byteBuffer: ByteBuffer(string: item.body)))
            if let location = item.location { response.headers[.location] = location }
            return response
        }
        router.get("/proven") { _, _ in Self.acme.hex }
        let proof = try await LoopbackServer.with(router) { try await Self.ask($0) }
        #expect((proof.outcome == .proven) == item.isProven, "\(proof.outcome)")
        #expect(proof.domain == "acme.example")
    }

    @Test("a name whose server doesn't answer isn't proven, and says why")
    func unreachable() async throws {
        // The port was free a moment ago, and nobody listens on it now.
        let url = try await LoopbackServer.with(Router()) { $0 }
        let proof = try await Self.ask(url)
        guard case .unreachable(let why) = proof.outcome else {
            Issue.record("\(proof.outcome)")
            return
        }
        #expect(!why.isEmpty && proof.words.contains(why))
    }
}
