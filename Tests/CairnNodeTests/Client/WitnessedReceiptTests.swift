import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Synchronization
import Testing

@Suite("Waiting for witnesses")
struct WitnessedReceiptTests {
    /// Answers one after the other, the last one for ever, and a clock that only sleeping moves.
    private final class Script: Sendable {
        let answers: [TinyServer.Answer]
        let asked = Mutex(0)
        let clock = Mutex<Int64>(0)

        init(_ answers: [TinyServer.Answer]) { self.answers = answers }

        func next() -> TinyServer.Answer {
            asked.withLock { count in
                defer { count += 1 }
                return answers[min(count, answers.count - 1)]
            }
        }
    }

    private func answer(
        _ home: SampleHome, status: Int = 200, index: UInt64 = 1, headers: [String: String] = [:]
    ) throws -> TinyServer.Answer {
        let receipt = ReceiptAnswer(
            state: status == 200 ? "witnessed" : "logged", origin: home.log.key.name, index: index,
            record: home.release.recordDigest.hex,
            receipt: String(decoding: try home.log.receipt(index), as: UTF8.self))
        return TinyServer.Answer(
            status: status, headers: headers, body: [UInt8](try JSONEncoder().encode(receipt)))
    }

    private func wait(
        _ answers: [TinyServer.Answer], for home: SampleHome, seconds: Int64 = 30
    ) async throws -> (outcome: WitnessedReceipt.Outcome, asked: Int, waited: Int64) {
        let script = Script(answers)
        let server = try TinyServer { request in
            request.path == "/v1/proofs/1?state=witnessed" ? script.next() : TinyServer.Answer(status: 404)
        }
        defer { server.stop() }
        let policy = try SampleWitnesses.policy(listing: [home.log.key]).policy
        let logged = try VerifiedReceipt.verify(try home.log.receipt(1), logKey: home.log.key)
        let outcome = try await NodeClient.with(url: server.url) { node in
            try await WitnessedReceipt(
                node: node, policy: policy, logKey: home.log.key,
                elapsed: { script.clock.withLock { $0 } },
                sleep: { seconds in script.clock.withLock { $0 += seconds } }
            ).wait(for: logged, seconds: seconds)
        }
        return (outcome, script.asked.withLock { $0 }, script.clock.withLock { $0 })
    }

    @Test("asks until the quorum of the policy has cosigned, as slowly as the node says")
    func untilWitnessed() async throws {
        let bare = try SampleHome()
        var one = bare
        one.log.cosigners = try SampleWitnesses.cosigners(["ada"])
        var two = bare
        two.log.cosigners = try SampleWitnesses.cosigners(["ada", "ben"])
        let (outcome, asked, waited) = try await wait(
            [
                TinyServer.Answer(status: 503), try answer(bare, status: 202, headers: ["Retry-After": "5"]),
                try answer(one), try answer(two),
            ], for: bare)
        guard case .witnessed(let receipt, let verdict) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(receipt.index == 1)
        #expect(verdict.cosigned.map(\.witness.name) == ["ada", "ben"])
        #expect(asked == 4)
        #expect(waited == 1 + 5 + 1)
    }

    @Test("ends at the time given and says who lacks, whatever the node calls witnessed")
    func late() async throws {
        var home = try SampleHome()
        home.log.cosigners = try SampleWitnesses.cosigners(["ada"])
        let (outcome, _, waited) = try await wait([try answer(home)], for: home, seconds: 7)
        guard case .late(let gap?) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(gap.lacking.map(\.name) == ["ben", "cy"])
        #expect(waited == 7)
    }

    @Test("a node that can't be reached is asked again until the time is over")
    func unreachable() async throws {
        let home = try SampleHome()
        let (outcome, asked, _) = try await wait([TinyServer.Answer(status: 503)], for: home, seconds: 3)
        guard case .late(nil) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(asked == 4)
    }

    @Test("a node that says that nobody witnesses it ends it at once")
    func noWitnesses() async throws {
        let home = try SampleHome()
        let problem = ProblemDetails(
            code: "no-witnesses", title: "Nobody witnesses this log", status: 409, detail: "no policy")
        let answer = TinyServer.Answer(
            status: 409, headers: ["Content-Type": ProblemDetails.mediaType],
            body: [UInt8](try JSONEncoder().encode(problem)))
        await #expect(throws: ClientError.problem(problem)) {
            try await wait([try self.answer(home, status: 202), answer], for: home)
        }
    }

    @Test("the receipt of another leaf, or by another log, ends it")
    func otherReceipt() async throws {
        var home = try SampleHome()
        home.log.cosigners = try SampleWitnesses.cosigners(["ada", "ben"])
        let other = try answer(home, index: 0)
        await #expect(throws: ReceiptError.otherRecord) { try await wait([other], for: home) }
        var fork = try SampleHome(release: .make(seed: 5))
        fork.log.cosigners = home.log.cosigners
        let forked = try answer(fork)
        await #expect(throws: ReceiptError.otherRecord) { try await wait([forked], for: home) }
    }
}
