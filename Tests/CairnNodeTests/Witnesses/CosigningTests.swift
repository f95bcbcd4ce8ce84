import CairnAPI
import CairnClient
import CairnManifest
import CairnNode
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Testing

extension TestNode {
    func proof(_ index: UInt64, state: String? = nil) async throws -> Reply {
        try await get("/v1/proofs/\(index)" + (state.map { "?state=\($0)" } ?? ""))
    }

    /// The witnessed receipt of a leaf, once there is one.
    func witnessed(_ index: UInt64) async throws -> ReceiptAnswer {
        for _ in 0..<1_000 {
            let reply = try await proof(index, state: "witnessed")
            if reply.status == 200 { return try reply.json(ReceiptAnswer.self) }
            #expect(reply.status == 202 && reply.header("retry-after") != nil, "\(reply.text)")
            try await Task.sleep(for: .milliseconds(10))
        }
        throw TestNodeError.notReady
    }

    /// Looks until it holds, for ten seconds at most.
    func eventually(_ holds: () async throws -> Bool) async throws -> Bool {
        for _ in 0..<1_000 {
            if try await holds() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// The value of a series, by its whole name with labels.
    func metric(_ series: String) async throws -> Double? {
        try await get("/metrics").text.split(separator: "\n")
            .first { $0.hasPrefix(series + " ") }
            .flatMap { Double($0.dropFirst(series.count + 1)) }
    }

    func verdict(_ answer: ReceiptAnswer, _ policy: NodePolicy) throws -> PolicyVerdict {
        let proof = try TLogProof.parse(Array(answer.receipt.utf8))
        let checkpoint = try proof.verify(
            entry: try #require(proof.extra), logKey: VerifierKey.parse(vkey),
            witnesses: policy.policy.witnessKeys)
        return policy.policy.judge(checkpoint)
    }
}

@Suite("Cosignatures of a node's own log", .serialized) struct CosigningTests {
    /// A node whose log four stands witness, three of which are enough.
    private func node(
        _ needed: Int = 3, folder: String? = nil,
        _ body: @Sendable (TestNode, [WitnessStand], NodePolicy) async throws -> Void
    ) async throws {
        try await WitnessStand.with(4) { stands in
            let policy = try stands.policy(needed)
            try await TestNode.with(
                folder: folder,
                configure: {
                    $0.policy = policy
                    $0.cosigningPace = .test
                }
            ) { try await body($0, stands, policy) }
        }
    }

    @Test("a publish is answered with a logged receipt, and soon there is a witnessed one")
    func witnessed() async throws {
        try await node { node, stands, policy in
            let publisher = try await node.registered()
            let answer = try await node.published(SampleRelease.make(publisher: publisher))
            #expect(answer.state == "logged")
            let witnessed = try await node.witnessed(answer.index)
            #expect(witnessed.state == "witnessed" && witnessed.index == answer.index)
            #expect(witnessed.record == answer.record)
            let verdict = try node.verdict(witnessed, policy)
            #expect(verdict.isSatisfied)
            // What is witnessed is preferred wherever receipts are made.
            let best = try await node.proof(answer.index).json(ReceiptAnswer.self)
            #expect(best.state == "witnessed")
            let release = try await node.client.release(try Reference("acme/minilm"))
            let receipt = ReceiptAnswer(
                state: "", origin: "", index: 0, record: "", receipt: release.receipt)
            #expect(try node.verdict(receipt, policy).isSatisfied)
            #expect(
                try await node.proof(answer.index, state: "logged").json(ReceiptAnswer.self).state == "logged"
            )
            // The public checkpoint is the witnessed one, and nothing else than lines was added to what the log signed.
            let shown = try await node.get("/log/checkpoint").body
            let checkpoint = try VerifiedCheckpoint.verify(
                shown, logKey: VerifierKey.parse(node.vkey), witnesses: policy.policy.witnessKeys)
            #expect(checkpoint.size == 2 && checkpoint.cosignatures.count >= 3)
            #expect(try await node.metric("cairn_log_witnessed_size") == 2)
            #expect(try await node.metric("cairn_log_size") == 2)
            let asked = try await node.metric(
                "cairn_cosignature_requests_total{outcome=\"cosigned\",witness=\"w0\"}")
            #expect((asked ?? 0) >= 1)
            #expect(try await node.get("/v1/policy").body == policy.text)
            #expect(stands.allSatisfy { !$0.requests.isEmpty })
        }
    }

    @Test("leaves that aren't there, and questions that can't be read")
    func badQuestions() async throws {
        try await node { node, _, _ in
            try await node.registered()
            #expect(try await node.proof(1).problem().status == 404)
            #expect(try await node.proof(1, state: "witnessed").problem().status == 404)
            for path in ["/v1/proofs/00", "/v1/proofs/-1", "/v1/proofs/x", "/v1/proofs/0?state=seen"] {
                #expect(try await node.get(path).problem().status == 400)
            }
        }
        try await TestNode.with { node in
            #expect(try await node.get("/v1/policy").problem().status == 404)
            try await node.registered()
            #expect(try await node.proof(0).json(ReceiptAnswer.self).state == "logged")
        }
    }

    @Test(
        "a node that asks no witnesses says so to whoever waits for one, with or without a policy",
        arguments: [nil, "quorum none\n"])
    func noWitnesses(text: String?) async throws {
        let policy = try text.map { try NodePolicy(text: Array($0.utf8)) }
        try await TestNode.with(configure: { $0.policy = policy }) { node in
            try await node.registered()
            let problem = try await node.proof(0, state: "witnessed").problem()
            #expect(problem.status == 409 && problem.code == "no-witnesses")
            #expect(problem.detail.contains("ask with state=logged"))
            #expect(try await node.proof(0, state: "logged").status == 200)
        }
    }

    /// What one witness answers where it should cosign.
    enum Lie: String, CaseIterable, Sendable {
        case nothing, noLine, otherKey, otherText, flipped, hugeSize, sameSizeAgain, otherRoot, busy, refuses
        case fails, silence

        func answer(_ body: [UInt8], cosigner: Cosigner) async throws -> WitnessStand.Answer {
            typealias Answer = WitnessStand.Answer
            let honest = try WitnessStand.cosign(body, by: cosigner)
            switch self {
            case .nothing: return Answer()
            case .noLine: return Answer(body: Array("thank you\n".utf8))
            case .otherKey:
                let other = try Cosigner(name: cosigner.key.name, seed: [UInt8](repeating: 99, count: 32))
                return try WitnessStand.cosign(body, by: other)
            case .otherText:
                let request = try AddCheckpointRequest.parse(body)
                let text = try Checkpoint(origin: request.origin ?? "", size: 1, root: .leaf([1]))
                let anyone = try NoteSigner(name: text.origin, seed: [UInt8](repeating: 3, count: 32))
                let verified = try VerifiedCheckpoint.verify(try anyone.sign(text), logKey: anyone.key)
                return Answer(body: Array(try cosigner.cosign(verified, time: 1).line.utf8))
            case .flipped:
                var line = honest
                line.body[line.body.count - 20] ^= 1
                return line
            case .hugeSize:
                return Answer(
                    status: 409, type: "text/x.tlog.size", body: Array("9223372036854775807\n".utf8))
            case .sameSizeAgain:
                let old = try AddCheckpointRequest.parse(body).oldSize
                return Answer(status: 409, type: "text/x.tlog.size", body: Array("\(old)\n".utf8))
            case .otherRoot: return Answer(status: 409, body: Array("no\n".utf8))
            case .busy: return Answer(status: 429)
            case .refuses: return Answer(status: 403)
            case .fails: return Answer(status: 500)
            case .silence:
                try await Task.sleep(for: .seconds(60))
                return honest
            }
        }
    }

    @Test(
        "one witness that lies or is silent changes nothing: the others make the quorum",
        arguments: Lie.allCases)
    func oneLiar(_ lie: Lie) async throws {
        try await node { node, stands, policy in
            let liar = stands[1].cosigner
            stands[1].answer { try await lie.answer($0, cosigner: liar) }
            try await node.registered()
            let witnessed = try await node.witnessed(0)
            let verdict = try node.verdict(witnessed, policy)
            #expect(verdict.isSatisfied && verdict.cosigned.count == 3)
            #expect(!verdict.cosigned.contains { $0.witness.key == liar.key })
            let name = liar.key.name
            #expect(!witnessed.receipt.contains("— \(name) "), "an unverified line was kept")
        }
    }

    @Test(
        "without a quorum publishing goes on, receipts are logged, and what was missed is counted and made up for"
    )
    func failOpen() async throws {
        try await node { node, stands, policy in
            for stand in stands.prefix(2) { stand.answer { _ in WitnessStand.Answer(status: 503) } }
            let publisher = try await node.registered()
            let answer = try await node.published(SampleRelease.make(publisher: publisher))
            let waiting = try await node.proof(answer.index, state: "witnessed")
            #expect(waiting.status == 202 && waiting.header("retry-after") == "2")
            #expect(try waiting.json(ReceiptAnswer.self).state == "logged")
            #expect(
                try await node.eventually { try await (node.metric("cairn_quorum_misses_total") ?? 0) > 0 })
            let shown = try Checkpoint.parse(
                try SignedNote.parse(try await node.get("/log/checkpoint").body).text)
            #expect(shown.size == 2)
            #expect(try await (node.metric("cairn_checkpoint_fail_open_total") ?? 0) > 0)
            for stand in stands { stand.beHonest() }
            let made = try await node.witnessed(answer.index)
            #expect(try node.verdict(made, policy).isSatisfied)
        }
    }

    @Test("a witness that stands elsewhere is asked again from there, with the proof that fits")
    func otherSize() async throws {
        try await node { node, stands, policy in
            let publisher = try await node.registered()
            _ = try await node.witnessed(0)
            let cosigner = stands[2].cosigner
            // It has forgotten: every proof must begin at 1.
            stands[2].answer { body in
                let request = try AddCheckpointRequest.parse(body)
                guard request.oldSize == 1 else {
                    return WitnessStand.Answer(
                        status: 409, type: "text/x.tlog.size; charset=utf-8", body: Array("1\n".utf8))
                }
                return try WitnessStand.cosign(body, by: cosigner)
            }
            for number in 1...3 {
                let release = SampleRelease.make(publisher: publisher, name: "m\(number)")
                let answer = try await node.published(release)
                _ = try await node.witnessed(answer.index)
            }
            let key = try VerifierKey.parse(node.vkey)
            var held: Checkpoint?
            for request in stands[2].requests where request.oldSize == 1 {
                let checkpoint = try VerifiedCheckpoint.verify(request.note, logKey: key)
                if checkpoint.size == 1 { held = checkpoint.checkpoint }
                guard let held else { continue }
                guard case .cosign = WitnessDecision.decide(request, logKey: key, held: held) else {
                    Issue.record("a proof that doesn't fit, to \(checkpoint.size)")
                    continue
                }
            }
        }
    }

    @Test("every request to an honest witness in turn is one that it cosigns")
    func honestRequests() async throws {
        try await node { node, stands, _ in
            let publisher = try await node.registered()
            for number in 1...4 {
                let answer = try await node.published(
                    SampleRelease.make(publisher: publisher, name: "m\(number)"))
                _ = try await node.witnessed(answer.index)
            }
            let key = try VerifierKey.parse(node.vkey)
            var held: Checkpoint?
            for request in stands[0].requests {
                guard case .cosign(let checkpoint) = WitnessDecision.decide(request, logKey: key, held: held)
                else {
                    Issue.record("\(request.oldSize) after \(held?.size ?? 0)")
                    return
                }
                held = checkpoint.checkpoint
            }
            #expect(held?.size == 5)
        }
    }

    @Test("the witnessed checkpoint outlives a restart with all witnesses gone")
    func restart() async throws {
        let folder = try TemporaryFolder()
        let before = try await WitnessStand.with(4) { stands in
            let policy = try stands.policy(3)
            let shown = try await TestNode.with(
                folder: folder("node"),
                configure: {
                    $0.policy = policy
                    $0.cosigningPace = .test
                }
            ) { node in
                try await node.registered()
                _ = try await node.witnessed(0)
                return try await node.get("/log/checkpoint").body
            }
            return (shown, policy)
        }
        let (shown, policy) = before
        try await TestNode.with(
            folder: folder("node"),
            configure: {
                $0.policy = policy
                $0.cosigningPace = .test
            }
        ) { node in
            let now = try await node.get("/log/checkpoint").body
            #expect(now == shown)
            #expect(try await node.witnessed(0).state == "witnessed")
        }
        // Under a policy that the stored cosignatures don't satisfy, nothing is called witnessed.
        let key = try Cosigner(name: "new.example/w", seed: [UInt8](repeating: 77, count: 32)).key
        let text = "witness new \(key) http://127.0.0.1:1\nquorum new\n"
        let stricter = try NodePolicy(text: Array(text.utf8))
        try await TestNode.with(
            folder: folder("node"),
            configure: {
                $0.policy = stricter
                $0.cosigningPace = .test
            }
        ) { node in
            let waiting = try await node.proof(0, state: "witnessed")
            #expect(waiting.status == 202)
            let note = try SignedNote.parse(try await node.get("/log/checkpoint").body)
            #expect(note.signatures.count == 1)
        }
    }
}
