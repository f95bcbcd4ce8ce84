import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Synchronization
import Testing

@Suite("Judge")
struct JudgeTests {
    private let scratch: ScratchFolder
    private let store: TrustStore

    init() throws {
        scratch = try ScratchFolder()
        store = TrustStore(folder: scratch.path + "/trust", now: { 1_767_323_045 })
    }

    private var judge: Judge { Judge(store: store) }

    @Test("a publisher met for the first time is refused, and nothing is pinned")
    func firstUse() async throws {
        let home = try SampleHome()
        let verdict = try await judge.judge(try home.checked(), tiles: home.log)
        guard case .refused(.notAccepted(let first)) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(first.publisherID == home.publisher.id)
        #expect(first.homeFingerprint == Fingerprint.of(home.log.key))
        #expect(try store.publishers().isEmpty)
        #expect(try store.checkpoint(logOrigin: home.log.key.name) == nil)
    }

    @Test("the publisher id accepts the publisher alone")
    func acceptPublisher() async throws {
        let home = try SampleHome()
        let accepting = Judge(store: store, acceptNew: [home.publisher.id.hex])
        let verdict = try await accepting.judge(try home.checked(), tiles: home.log)
        guard case .trusted(.pinned, .some, .noPolicy) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(try store.publisher(id: home.publisher.id)?.version == 1)
        #expect(try store.nodes().isEmpty)
        #expect(
            try await judge.judge(try home.checked(), tiles: home.log) == .trusted(.pinned, accepted: nil))
    }

    @Test("the fingerprint of the home key accepts every publisher of that home")
    func acceptHome() async throws {
        let home = try SampleHome()
        let fingerprint = try #require(Fingerprint.of(home.log.key))
        let accepting = Judge(store: store, acceptNew: ["SHA256:" + fingerprint.hex.uppercased()])
        #expect(try await accepting.judge(try home.checked(), tiles: home.log).refusal == nil)
        #expect(try store.node(origin: "models.example.org")?.fingerprint == fingerprint)
        #expect(try store.publisher(id: home.publisher.id) != nil)
    }

    @Test("a person is asked, and another fingerprint accepts nobody", arguments: [true, false])
    func asks(answer: Bool) async throws {
        let home = try SampleHome()
        let asked = Mutex<[FirstUse]>([])
        let asking = Judge(store: store, acceptNew: [String(repeating: "0", count: 64)]) { first in
            asked.withLock { $0.append(first) }
            return answer
        }
        let verdict = try await asking.judge(try home.checked(), tiles: home.log)
        #expect((verdict.refusal == nil) == answer)
        #expect(asked.withLock { $0.count } == 1)
        #expect(try (store.publisher(id: home.publisher.id) != nil) == answer)
    }

    @Test("a pinned home key makes its publishers pinned, a pinned mirror makes nobody so")
    func pinnedNodes() async throws {
        let home = try SampleHome()
        let mirror = try SampleLog(origin: "mirror.example.org/log")
        try store.pinNode(origin: "mirror.example.org", vkey: "\(mirror.key)")
        #expect(try await judge.judge(try home.checked(), tiles: home.log).refusal != nil)
        try store.pinNode(origin: "models.example.org", vkey: "\(home.log.key)")
        #expect(
            try await judge.judge(try home.checked(), tiles: home.log) == .trusted(.pinned, accepted: nil))
        #expect(try store.publisher(id: home.publisher.id) != nil)
    }

    @Test("another home key than the pinned one is refused, even when the publisher is accepted")
    func changedHomeKey() async throws {
        let home = try SampleHome()
        try store.pinNode(origin: "models.example.org", vkey: "\(try SampleLog(key: "old key").key)")
        let accepting = Judge(store: store, acceptNew: [home.publisher.id.hex])
        guard case .refused(.homeKeyChanged) = try await accepting.judge(try home.checked(), tiles: home.log)
        else {
            Issue.record("the changed key wasn't refused")
            return
        }
        let document = NodeDocument(
            origin: "models.example.org", logVKey: "\(home.log.key)", sequence: 1, time: "",
            softwareVersion: "",
            registration: "open", contact: nil)
        #expect(try judge.refusal(of: document) != nil)
    }

    @Test("another publisher under a pinned name and home is refused")
    func changedPublisher() async throws {
        try store.pinPublisher(SamplePublisher.make(scopes: [.kind(.model)]).chain())
        let home = try SampleHome()
        let accepting = Judge(store: store, acceptNew: [home.publisher.id.hex])
        guard
            case .refused(.publisherChanged) = try await accepting.judge(try home.checked(), tiles: home.log)
        else {
            Issue.record("the other publisher wasn't refused")
            return
        }
    }

    @Test("an older identity than one seen before is refused")
    func olderIdentity() async throws {
        var home = try SampleHome()
        let before = try home.checked()
        home.rotate()
        let accepting = Judge(store: store, acceptNew: [home.publisher.id.hex])
        #expect(try await accepting.judge(try home.checked(), tiles: home.log).refusal == nil)
        #expect(
            try await judge.judge(before, tiles: nil).refusal
                == .olderIdentity(name: "acme", seen: 2, found: 1))
    }

    @Test("another document under a version seen before is refused")
    func otherIdentity() async throws {
        var home = try SampleHome()
        var other = home
        home.rotate(owner: "one")
        other.rotate(owner: "two")
        let accepting = Judge(store: store, acceptNew: [home.publisher.id.hex])
        #expect(try await accepting.judge(try home.checked(), tiles: home.log).refusal == nil)
        #expect(
            try await judge.judge(try other.checked(), tiles: other.log).refusal
                == .otherIdentity(name: "acme", version: 2))
    }

    @Test("a log that grows is followed, its newest checkpoint kept", arguments: [1, 5, 300])
    func growth(by count: Int) async throws {
        var home = try SampleHome()
        let accepting = Judge(store: store, acceptNew: [home.publisher.id.hex])
        #expect(try await accepting.judge(try home.checked(), tiles: home.log).refusal == nil)
        home.log.grow(by: count)
        #expect(try await judge.judge(try home.checked(), tiles: home.log).refusal == nil)
        let newest = try home.log.checkpoint().note.encoded()
        #expect(try store.checkpoint(logOrigin: home.log.key.name) == newest)
    }

    @Test(
        "a smaller tree than one seen before is refused by a node that lost the larger one, and no fault offline"
    )
    func smallerTree() async throws {
        var home = try SampleHome()
        home.log.grow(by: 7)
        let accepting = Judge(store: store, acceptNew: [home.publisher.id.hex])
        #expect(try await accepting.judge(try home.checked(), tiles: home.log).refusal == nil)
        let older = try home.checked(size: 4)
        let expected = TrustRefusal.smallerTree(origin: home.log.key.name, seen: 9, found: 4)
        for size in [4, 8] {
            #expect(try await judge.judge(older, tiles: home.log.before(size)).refusal == expected)
        }
        var other = home.log.before(4)
        other.grow(by: 5, seed: 3)
        #expect(try await judge.judge(older, tiles: other).refusal == expected)
        #expect(try await judge.judge(older, tiles: home.log).refusal == nil, "the node still has it all")
        #expect(try await judge.judge(older, tiles: nil).refusal == nil)
        let newest = try home.log.checkpoint().note.encoded()
        #expect(try store.checkpoint(logOrigin: home.log.key.name) == newest)
    }

    @Test("a tree that doesn't continue the one seen before is a fork", arguments: [3, 8])
    func fork(to count: Int) async throws {
        var home = try SampleHome()
        var fork = home
        home.log.grow(by: 3, seed: 1)
        fork.log.grow(by: count, seed: 2)
        let accepting = Judge(store: store, acceptNew: [home.publisher.id.hex])
        #expect(try await accepting.judge(try home.checked(), tiles: home.log).refusal == nil)
        let found = UInt64(2 + count)
        #expect(
            try await judge.judge(try fork.checked(), tiles: fork.log).refusal
                == .forked(origin: fork.log.key.name, size: 5, otherSize: found))
        let newest = try home.log.checkpoint().note.encoded()
        #expect(try store.checkpoint(logOrigin: home.log.key.name) == newest)
    }

    @Test("tiles that don't fit the checkpoint are a bad answer, not a fork")
    func badTiles() async throws {
        var home = try SampleHome()
        let accepting = Judge(store: store, acceptNew: [home.publisher.id.hex])
        #expect(try await accepting.judge(try home.checked(), tiles: home.log).refusal == nil)
        home.log.grow(by: 6, seed: 1)
        var liar = try SampleLog()
        liar.grow(by: 8, seed: 9)
        let tiles = liar
        let checked = try home.checked()
        await #expect(throws: ClientError.self) { try await judge.judge(checked, tiles: tiles) }
    }

    @Test("a receipt is judged by the log's pinned key and its history")
    func receipts() async throws {
        var home = try SampleHome()
        let answer = ReceiptAnswer(
            state: "logged", origin: home.log.key.name, index: 1, record: home.release.recordDigest.hex,
            receipt: String(decoding: try home.log.receipt(1), as: UTF8.self))
        let receipt = try ReceiptCheck.verify(answer, of: home.release.record, logKey: home.log.key)
        #expect(receipt.index == 1)
        #expect(throws: ReceiptError.otherRecord) {
            try ReceiptCheck.verify(answer, of: home.publisher.record, logKey: home.log.key)
        }
        #expect(try await judge.refusal(of: receipt, logKey: home.log.key, tiles: home.log) == nil)
        home.log.grow(by: 4)
        let later = try VerifiedReceipt.verify(try home.log.receipt(1), logKey: home.log.key)
        #expect(try await judge.refusal(of: later, logKey: home.log.key, tiles: home.log) == nil)
        #expect(try await judge.refusal(of: receipt, logKey: home.log.key, tiles: home.log) == nil)
        let lost = home.log.before(2)
        #expect(try await judge.refusal(of: receipt, logKey: home.log.key, tiles: lost) != nil)
    }
}
