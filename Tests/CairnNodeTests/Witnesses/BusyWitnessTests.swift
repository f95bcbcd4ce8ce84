import CairnAPI
import CairnClient
import CairnFederation
@testable import CairnNode
@testable import CairnServer
import CairnTestSupport
import CairnTransparencyLog
import HTTPTypes
import Hummingbird
import Synchronization
import Testing

@Suite("A witness that has too much to do") struct BusyWitnessTests {
    @Test("this node sends away with 429 whom it can't answer at once, and says when to come again")
    func full() async throws {
        var log = WrittenLog()
        log.grow(by: 3)
        let request = try log.witnessRequest(from: 0)
        try await TestNode.with(configure: { $0.witnessRequests = 0 }) { node in
            let reply = try await node.witness(request)
            #expect(reply.status == 429 && reply.header("retry-after") == "2")
            #expect(try reply.problem().code == "busy")
            #expect(try await node.metric("cairn_witness_requests_total{status=\"429\"}") == 1)
        }
        // One at a time is served, and makes room for the next.
        try await TestNode.with(configure: { $0.witnessRequests = 1 }) { node in
            for _ in 0..<3 {
                let reply = try await node.witness(request)
                #expect(reply.status == 404)
            }
        }
    }

    @Test("a request that found no gap among others of its log is answered 503 with Retry-After")
    func noGap() async throws {
        let response = try await StoppingTests.answer { try WitnessRoutes.response(to: .busy) }
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] == "2")
        #expect(response.headers[.contentType] == ProblemDetails.mediaType)
    }

    private final class Clock: Sendable {
        private let time = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { time.withLock { $0 } }
        func pass(_ seconds: Int) { time.withLock { $0 += .seconds(seconds) } }
    }

    @Test(
        "a witness that says when it wants to be asked again is left alone that long, and a minute at most",
        arguments: [
            (429, "30", 30), (503, "30", 30), (503, "9999999", 60), (429, nil, 0), (429, "0", 0),
            (429, "-5", 0),
            (429, "Fri, 27 Nov 2026 16:00:00 GMT", 0),
        ] as [(Int, String?, Int)])
    func rests(status: Int, header: String?, rest: Int) async throws {
        let server = try TinyServer { _ in
            TinyServer.Answer(status: status, headers: header.map { ["Retry-After": $0] } ?? [:])
        }
        defer { server.stop() }
        let clock = Clock()
        var log = WrittenLog()
        log.grow(by: 3)
        let checkpoint = try VerifiedCheckpoint.verify(log.checkpoint(), logKey: log.signer.key)
        let cosigner = try Cosigner(name: "w.example/witness", seed: [UInt8](repeating: 6, count: 32))
        try await NodeClient.with(url: server.url) { client in
            let asker = WitnessAsker(
                name: "w", key: cosigner.key, client: client, tiles: MemoryTileStore(), size: 0,
                longestRest: .seconds(60), now: { clock.now })
            #expect(!asker.isResting)
            guard case .busy = await asker.ask(checkpoint, timeout: .seconds(10)) else {
                Issue.record("it isn't busy")
                return
            }
            #expect(asker.isResting == (rest > 0))
            clock.pass(rest - 1)
            #expect(asker.isResting == (rest > 0))
            clock.pass(1)
            #expect(!asker.isResting)
        }
    }
}
