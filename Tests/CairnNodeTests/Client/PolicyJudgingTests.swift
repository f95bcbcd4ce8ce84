import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite("Judging by a policy")
struct PolicyJudgingTests {
    private let scratch: ScratchFolder
    private let store: TrustStore

    init() throws {
        scratch = try ScratchFolder()
        store = TrustStore(folder: scratch.path + "/trust", now: { 1_767_323_045 })
    }

    private func home(cosignedBy names: [String]) throws -> SampleHome {
        var home = try SampleHome()
        home.log.cosigners = try SampleWitnesses.cosigners(names)
        return home
    }

    @Test("a listed log with its quorum is trusted by policy, and nobody is pinned")
    func satisfied() async throws {
        let home = try home(cosignedBy: ["ada", "cy"])
        let policy = try SampleWitnesses.policy(listing: [home.log.key])
        let judge = Judge(store: store, policy: policy)
        guard
            case .trusted(.policy, accepted: nil, let standing) = try await judge.judge(
                try home.checked(), tiles: home.log)
        else {
            Issue.record("not trusted by policy")
            return
        }
        #expect(standing.verdict?.cosigned.map(\.witness.name) == ["ada", "cy"])
        #expect(standing.verdict?.newestTime == 1_767_323_101)
        #expect(standing.verdict?.quorumTime == 1_767_323_100)
        #expect(standing.warnings.isEmpty)
        #expect(try store.publishers().isEmpty)
        #expect(try store.nodes().isEmpty)
        #expect(try store.checkpoint(logOrigin: home.log.key.name) == home.log.checkpoint().note.encoded())
    }

    @Test(
        "a listed log without its quorum is refused, even when the publisher is pinned",
        arguments: [[], ["ben"]])
    func notWitnessed(names: [String]) async throws {
        let home = try home(cosignedBy: names)
        try store.pinPublisher(home.publisher.chain())
        for isDefault in [true, false] {
            let policy = try SampleWitnesses.policy(listing: [home.log.key], isDefault: isDefault)
            let verdict = try await Judge(store: store, policy: policy).judge(
                try home.checked(), tiles: home.log)
            guard case .refused(.notWitnessed(let gap, origin: home.log.key.name, _)) = verdict else {
                Issue.record("\(verdict)")
                return
            }
            #expect(gap.signed.map(\.name.description) == names)
            #expect(gap.sufficient?.count == 2 - names.count)
        }
    }

    @Test("a log that the named policy doesn't list is refused, even when its home is pinned")
    func notListed() async throws {
        let home = try home(cosignedBy: ["ada", "ben"])
        try store.pinNode(origin: "models.example.org", vkey: "\(home.log.key)")
        let other = try SampleLog(key: "another key")
        for logs in [[], [other.key]] {
            let judge = Judge(store: store, policy: try SampleWitnesses.policy(listing: logs))
            #expect(
                try await judge.judge(try home.checked(), tiles: home.log)
                    == .refused(.notInPolicy(origin: home.log.key.name, policy: "the policy")))
        }
    }

    @Test("a log that the standing policy doesn't list is judged by pins, and that is said")
    func fallsBack() async throws {
        let home = try home(cosignedBy: [])
        let policy = try SampleWitnesses.policy(listing: [], isDefault: true)
        let judge = Judge(store: store, policy: policy)
        guard case .refused(.notAccepted) = try await judge.judge(try home.checked(), tiles: home.log) else {
            Issue.record("trusted by nothing")
            return
        }
        try store.pinPublisher(home.publisher.chain())
        let verdict = try await judge.judge(try home.checked(), tiles: home.log)
        #expect(verdict == .trusted(.pinned, accepted: nil, witnesses: .unlisted(policy)))
        #expect(WitnessStanding.unlisted(policy).warnings.map(\.code) == ["log-not-in-policy"])
        #expect(WitnessStanding.noPolicy.warnings.map(\.code) == ["no-policy"])
    }

    @Test("a policy with 'quorum none' trusts its logs and warns")
    func quorumNone() async throws {
        let home = try home(cosignedBy: [])
        let policy = try SampleWitnesses.policy(listing: [home.log.key], quorum: "none")
        guard
            case .trusted(.policy, _, let standing) = try await Judge(store: store, policy: policy).judge(
                try home.checked(), tiles: home.log)
        else {
            Issue.record("not trusted by policy")
            return
        }
        #expect(standing.warnings.map(\.code) == ["quorum-none"])
    }

    @Test("a policy doesn't overrule a pinned home key")
    func pinnedKey() async throws {
        let home = try home(cosignedBy: ["ada", "ben"])
        try store.pinNode(origin: "models.example.org", vkey: "\(try SampleLog(key: "old key").key)")
        let policy = try SampleWitnesses.policy(listing: [home.log.key])
        guard
            case .refused(.homeKeyChanged) = try await Judge(store: store, policy: policy).judge(
                try home.checked(), tiles: home.log)
        else {
            Issue.record("the changed key wasn't refused")
            return
        }
    }

    @Test("under a policy the version of a pinned publisher is raised")
    func raisesVersion() async throws {
        var home = try home(cosignedBy: ["ada", "ben"])
        try store.pinPublisher(home.publisher.chain())
        home.rotate()
        let policy = try SampleWitnesses.policy(listing: [home.log.key])
        _ = try await Judge(store: store, policy: policy).judge(try home.checked(), tiles: home.log)
        #expect(try store.publisher(id: home.publisher.id)?.version == 2)
    }

    @Test("offline every checkpoint needs the quorum; online the log shows that they are of one history")
    func severalCheckpoints() async throws {
        var home = try home(cosignedBy: ["ada", "ben"])
        home.rotate()
        home.log.witnessedSize = 2
        var evidence = try home.evidence(size: 2)
        evidence.identity = try home.evidence().identity
        let checked = try #require(ReleaseCheck(evidence).checked)
        #expect(checked.releaseCheckpoint.size == 2)
        let judge = Judge(store: store, policy: try SampleWitnesses.policy(listing: [home.log.key]))
        guard case .refused(.notWitnessed) = try await judge.judge(checked, tiles: nil) else {
            Issue.record("an unwitnessed checkpoint was believed offline")
            return
        }
        guard case .trusted(.policy, _, _) = try await judge.judge(checked, tiles: home.log) else {
            Issue.record("refused online")
            return
        }
    }

    @Test("a line under a witness's name that isn't by its key is refused")
    func badCosignature() async throws {
        var home = try SampleHome()
        let checkpoint = try home.log.checkpoint()
        home.log.grow(by: 1)
        home.log.cosigners = try SampleWitnesses.cosigners(["ada", "ben"])
        let misplaced = try home.log.checkpoint().note.signatures.dropFirst()
        let note = try checkpoint.note.adding(Array(misplaced))
        var evidence = try home.evidence(size: 2)
        evidence.receipt = try TLogProof.parse(evidence.receipt).under(note).encoded()
        let checked = try #require(ReleaseCheck(evidence).checked)
        let judge = Judge(store: store, policy: try SampleWitnesses.policy(listing: [home.log.key]))
        #expect(
            try await judge.judge(checked, tiles: home.log)
                == .refused(.badCosignature(origin: home.log.key.name, signer: "ada.example/witness")))
    }

    @Test("a receipt by itself is judged by the policy, or by the pinned key")
    func receipts() async throws {
        let home = try home(cosignedBy: ["ada", "ben"])
        let receipt = try VerifiedReceipt.verify(try home.log.receipt(1), logKey: home.log.key)
        let policy = try SampleWitnesses.policy(listing: [home.log.key])
        guard
            case .trusted(.policy, _, let standing) = try await Judge(store: store, policy: policy).judge(
                receipt, logKey: home.log.key)
        else {
            Issue.record("not trusted by policy")
            return
        }
        #expect(standing.verdict?.isSatisfied == true)
        #expect(
            try await Judge(store: store).judge(receipt, logKey: home.log.key)
                == .trusted(.pinned, accepted: nil, witnesses: .noPolicy))
    }
}

extension TLogProof {
    fileprivate func under(_ note: SignedNote) throws -> TLogProof {
        try TLogProof(extra: extra, index: index, hashes: hashes, checkpoint: note)
    }
}
