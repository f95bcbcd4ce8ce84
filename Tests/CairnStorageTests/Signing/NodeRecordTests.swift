import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite("What a node says in its own log")
struct NodeRecordTests {
    private let one = HeadsList([
        HeadsList.Head(origin: "b.example/log", note: "b\n"),
        HeadsList.Head(origin: "a.example/log", note: "a\n"),
    ])

    @Test("heads are logged when there are any, at most once a day, and only when they are news")
    func due() {
        let other = HeadsList([HeadsList.Head(origin: "a.example/log", note: "c\n")])
        #expect(!HeadsList([]).isDue(last: nil, now: 1_000_000))
        #expect(one.isDue(last: nil, now: 1_000_000))
        #expect(!other.isDue(last: (one, 1_000_000), now: 1_086_399))
        #expect(other.isDue(last: (one, 1_000_000), now: 1_086_400))
        #expect(!one.isDue(last: (one, 1_000_000), now: 2_000_000))
        #expect(one.isDue(last: (nil, 1_000_000), now: 1_086_400))
    }

    @Test("objects have one spelling")
    func spelling() throws {
        #expect(HeadsList.parse(one.encoded()) == one)
        #expect(one.heads.map(\.origin) == ["a.example/log", "b.example/log"])
        let successor = try #require(Seal.Successor(vkey: "\(TestLogSigner().key)"))
        for seal in [Seal(successor: nil), Seal(successor: successor)] {
            #expect(Seal.parse(seal.encoded()) == seal)
        }
        let end = try Predecessor(vkey: "\(TestLogSigner().key)", note: TestLogSigner().emptyHead().note)
        #expect(Predecessor.parse(end.encoded()) == end)
        for bytes in [one.encoded(), Seal(successor: successor).encoded(), end.encoded()] {
            #expect(HeadsList.parse(bytes + [0x20]) == nil && Seal.parse(bytes + [0x20]) == nil)
            #expect(Predecessor.parse(bytes + [0x20]) == nil)
        }
        #expect(Seal.Successor(vkey: "not a key") == nil)
    }

    @Test("the end of a log is only believed with a checkpoint that its key signed")
    func predecessor() throws {
        let other = TestLogSigner(origin: "other.example.org/log")
        #expect(throws: CheckpointError.self) {
            _ = try Predecessor(vkey: "\(other.key)", note: TestLogSigner().emptyHead().note)
        }
    }

    @Test("node records chain by kind, and nothing follows a seal", arguments: Ground.allCases)
    func sealed(ground: Ground) async throws {
        let folder = try TemporaryFolder()
        var log = try await TestLog.open(stores: ground.stores(in: folder), ledger: ground.ledger(in: folder))
        func record(_ kind: Record.Kind, _ object: [UInt8]) throws -> Submission {
            Submission(try NodeRecord.next(kind, object: object, origin: log.origin, ledger: log.ledger))
        }
        #expect(try log.sequencer.commit([record(.heads, one.encoded())]).map(\.fate) == [.logged])
        let second = try record(.heads, [2])
        #expect(second.signed.record.previous != nil)
        let acme = Submission.sample(SamplePublisher.make("acme"))
        #expect(try log.sequencer.commit([second, acme]).map(\.fate) == [.logged, .logged])
        try await expectConsistent(log)
        #expect(
            try log.sequencer.commit([record(.seal, Seal(successor: nil).encoded())]).map(\.fate) == [.logged]
        )
        let size = log.sequencer.head.size
        let late = [Submission.sample(SamplePublisher.make("late")), try record(.heads, [3])]
        for outcome in try log.sequencer.commit(late) {
            guard case .conflict(.sealed) = outcome else {
                Issue.record("something followed a seal: \(outcome)")
                continue
            }
        }
        #expect(log.sequencer.head.size == size)
        let reopened = try await TestLog.open(stores: log.stores, ledger: MemoryLedger())
        #expect(try reopened.ledger.head(of: .node(.seal), origin: log.origin) != nil)
    }

    @Test("a seal in a group ends the group's log behind it")
    func sealAmidGroup() async throws {
        var log = try await TestLog.open(stores: .inMemory(), ledger: MemoryLedger())
        let seal = Submission(
            try NodeRecord.next(
                .seal, object: Seal(successor: nil).encoded(), origin: log.origin, ledger: log.ledger))
        let outcomes = try log.sequencer.commit([seal, .sample(SamplePublisher.make("acme"))])
        #expect(outcomes.map(\.fate) == [.logged, .deferred])
        #expect(log.sequencer.head.size == 1)
    }
}
