import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Synchronization
import Testing

@Suite("Sequencer")
struct SequencerTests {
    private func open(_ ground: Ground = .memory, in folder: TemporaryFolder) async throws -> TestLog {
        try await .open(stores: try ground.stores(in: folder), ledger: try ground.ledger(in: folder))
    }

    @Test(
        "random groups give a sound log after every commit", arguments: Ground.allCases,
        0..<6 as Range<UInt64>)
    func randomGroups(ground: Ground, seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        var log = try await open(ground, in: folder)
        var publishes = RandomPublishes(seed: seed)
        var random = SeededGenerator(seed: seed ^ 0xFF)
        for _ in 0..<8 {
            let old = log.sequencer.head
            let items = publishes.group(count: Int.random(in: 0...12, using: &random))
            let outcomes = try log.sequencer.commit(items.map(\.submission))
            #expect(outcomes.map(\.fate) == items.map(\.fate))
            let places = outcomes.compactMap(\.logged?.index)
            #expect(places == Array(old.size..<old.size + UInt64(places.count)))
            try await expectConsistent(log)
            try await expectAppendOnly(from: old, to: log.sequencer.head, log: log)
        }
    }

    @Test("groups that cross segment borders give a sound log", arguments: Ground.allCases)
    func borders(ground: Ground) async throws {
        let folder = try TemporaryFolder()
        var log = try await open(ground, in: folder)
        var publishes = RandomPublishes(seed: 77, prefix: "b")
        for count in [250, 3, 20, 230, 40] {
            let old = log.sequencer.head
            let items = publishes.group(count: count)
            let outcomes = try log.sequencer.commit(items.map(\.submission))
            #expect(outcomes.map(\.fate) == items.map(\.fate))
            try await expectConsistent(log)
            try await expectAppendOnly(from: old, to: log.sequencer.head, log: log)
        }
        #expect(log.sequencer.head.size > 256)
        let reopened = try await TestLog.open(stores: log.stores, ledger: log.ledger)
        #expect(reopened.sequencer.head == log.sequencer.head)
    }

    @Test("a group of nothing, or of what is there already, writes nothing")
    func nothingNew() async throws {
        let folder = try TemporaryFolder()
        var log = try await open(in: folder)
        let registration = Submission.sample(SamplePublisher.make())
        _ = try log.sequencer.commit([registration])
        let plan = FaultPlan()
        log = try await log.failing(plan)
        #expect(try log.sequencer.commit([]).isEmpty)
        #expect(try log.sequencer.commit([registration]).map(\.fate) == [.already])
        #expect(plan.steps.isEmpty)
    }

    @Test("what is placed says so: its index, its leaf and the head that covers it")
    func places() async throws {
        let folder = try TemporaryFolder()
        var log = try await open(in: folder)
        let acme = SamplePublisher.make()
        _ = try log.sequencer.commit([.sample(acme)])
        let release = SampleRelease.make(publisher: acme)
        let logged = try #require(try log.sequencer.commit([.sample(release)])[0].logged)
        let leaf = try Leaf.parse(logged.leaf)
        #expect(logged.index == 1)
        #expect(leaf.signedRecord == release.record)
        #expect(logged.head == log.sequencer.head)
        #expect(try log.leaves()[1] == logged.leaf)
        let receipts = ReceiptMaker(logs: SegmentContents(origin: log.origin, stores: log.stores))
        let receipt = try #require(try await receipts.receipt(of: logged, origin: log.origin))
        _ = try TLogProof.parse(receipt.bytes).verify(entry: logged.leaf, logKey: log.signer.key)
    }

    @Test("conflicts say what would fit, and leave no trace")
    func conflicts() async throws {
        let folder = try TemporaryFolder()
        var log = try await open(in: folder)
        let acme = SamplePublisher.make("Acme")
        let first = SampleRelease.make(publisher: acme, name: "MiniLM", version: "1.0.0")
        _ = try log.sequencer.commit([.sample(acme)])
        _ = try log.sequencer.commit([.sample(first)])
        let head = log.sequencer.head
        func conflict(_ submission: Submission) throws -> Conflict? {
            let outcome = try log.sequencer.commit([submission])[0]
            return outcome.conflict
        }

        let current = first.recordDigest
        let noPrevious = SampleRelease.make(publisher: acme, name: "MiniLM", version: "2.0.0")
        #expect(try conflict(.sample(noPrevious)) == .wrongPrev(current: current))
        let strange = SampleRelease.make(
            publisher: acme, name: "MiniLM", version: "2.0.0", previous: ContentDigest.of([1]))
        #expect(try conflict(.sample(strange)) == .wrongPrev(current: current))
        let early = SampleRelease.make(publisher: acme, name: "Other", version: "1.0.0", previous: current)
        #expect(try conflict(.sample(early)) == .wrongPrev(current: nil))

        let elsewhere = SamplePublisher.make("beta", origin: "other.example.org")
        #expect(try conflict(.sample(elsewhere)) == .wrongOrigin(current: log.origin))

        let again = SampleRelease.make(
            publisher: acme, name: "MiniLM", version: "1.0.0", seed: 5, previous: current)
        let manifest = ContentDigest.of(first.manifest.encoded())
        #expect(
            try conflict(.sample(again))
                == .versionExists(version: "1.0.0", manifest: manifest, sameContent: false))
        let same = SampleRelease.make(publisher: acme, name: "MiniLM", version: "1.0.0", previous: current)
        #expect(
            try conflict(.sample(same))
                == .versionExists(version: "1.0.0", manifest: manifest, sameContent: true))

        let byCase = SampleRelease.make(publisher: acme, name: "minilm", version: "2.0.0", previous: current)
        #expect(try conflict(.sample(byCase)) == .entryNameDiffersByCase(existing: "MiniLM"))

        let impostor = SamplePublisher.make("aCME")
        #expect(try conflict(.sample(impostor)) == .publisherNameTaken(name: "acme"))

        #expect(log.sequencer.head == head)
        try await expectConsistent(log)
    }

    @Test("of two that touch the same name or chain, the later goes into the next group")
    func deferral() async throws {
        let folder = try TemporaryFolder()
        var log = try await open(in: folder)
        let acme = SamplePublisher.make("acme")
        let impostor = SamplePublisher.make("ACME")
        var outcomes = try log.sequencer.commit([.sample(acme), .sample(impostor), .sample(acme)])
        #expect(outcomes.map(\.fate) == [.logged, .deferred, .deferred])
        outcomes = try log.sequencer.commit([.sample(impostor), .sample(acme)])
        #expect(outcomes.map(\.fate) == [.conflict, .deferred])
        #expect(try log.sequencer.commit([.sample(acme)]).map(\.fate) == [.already])

        let first = SampleRelease.make(publisher: acme, version: "1.0.0")
        let second = SampleRelease.make(
            publisher: acme, version: "1.1.0", seed: 1, previous: first.recordDigest)
        let rival = SampleRelease.make(publisher: acme, version: "1.0.0", seed: 2)
        let byCase = SampleRelease.make(publisher: acme, name: "MiniLM", version: "1.0.0", seed: 3)
        outcomes = try log.sequencer.commit([
            .sample(first), .sample(second), .sample(rival), .sample(byCase), .sample(first),
        ])
        #expect(outcomes.map(\.fate) == [.logged, .deferred, .deferred, .deferred, .deferred])
        outcomes = try log.sequencer.commit([.sample(second), .sample(rival), .sample(first)])
        #expect(outcomes.map(\.fate) == [.logged, .deferred, .deferred])
        outcomes = try log.sequencer.commit([.sample(rival)])
        #expect(
            outcomes[0].conflict
                == .versionExists(
                    version: "1.0.0", manifest: ContentDigest.of(first.manifest.encoded()), sameContent: false
                ))
        outcomes = try log.sequencer.commit([.sample(byCase), .sample(first)])
        #expect(outcomes.map(\.fate) == [.conflict, .deferred])
        try await expectConsistent(log)
    }

    @Test("later identity versions extend the chain, and releases are judged by the newest")
    func identityVersions() async throws {
        let folder = try TemporaryFolder()
        var log = try await open(in: folder)
        let one = SamplePublisher.make()
        _ = try log.sequencer.commit([.sample(one)])
        let owner = TestKeys.ed25519("new owner")
        let two = one.next(owner: owner) {
            $0.owners = Identity.KeySet(threshold: 1, keys: [owner.publicKey])
        }
        #expect(try log.sequencer.commit([.sample(two, after: one.chain())]).map(\.fate) == [.logged])
        #expect(try log.sequencer.commit([.sample(two, after: one.chain())]).map(\.fate) == [.already])
        let release = SampleRelease.make(publisher: two)
        let chain = two.chain(after: one.chain(), homeIndex: 1)
        #expect(try log.sequencer.commit([.sample(release, chain: chain)]).map(\.fate) == [.logged])
        try await expectConsistent(log)
        let rows = try log.ledger.identityVersions(of: one.id, origin: log.origin)
        #expect(rows.map(\.version) == [1, 2])
        try await expectSameAfterReplay(log)
    }

    @Test("each small file is in a segment once, and once again in the next")
    func smallFiles() async throws {
        let folder = try TemporaryFolder()
        var log = try await open(in: folder)
        let acme = SamplePublisher.make()
        _ = try log.sequencer.commit([.sample(acme)])
        let one = SampleRelease.make(publisher: acme, name: "one", seed: 3)
        let two = SampleRelease.make(publisher: acme, name: "two", seed: 3)
        _ = try log.sequencer.commit([.sample(one), .sample(two)])
        let contents = SegmentContents(origin: log.origin, stores: log.stores)
        #expect(try contents.frame(origin: log.origin, index: 1).smallFiles.count == 2)
        #expect(try contents.frame(origin: log.origin, index: 2).smallFiles.isEmpty)

        // Also after the process began anew.
        log = try await TestLog.open(stores: log.stores, ledger: log.ledger)
        _ = try log.sequencer.commit([.sample(SampleRelease.make(publisher: acme, name: "three", seed: 3))])
        #expect(try contents.frame(origin: log.origin, index: 3).smallFiles.isEmpty)

        while log.sequencer.head.size < 256 {
            let start = log.sequencer.head.size
            let group = (start..<min(256, start + 100)).map {
                Submission.sample(SamplePublisher.make("filler\($0)"))
            }
            _ = try log.sequencer.commit(group)
        }
        _ = try log.sequencer.commit([.sample(SampleRelease.make(publisher: acme, name: "four", seed: 3))])
        let files = try contents.frame(origin: log.origin, index: 256).smallFiles
        #expect(files.count == 2)
        #expect(files.map { ContentDigest.of($0) } == files.map { ContentDigest.of($0) }.sorted())
        try await expectConsistent(log)
        try await expectSameAfterReplay(log)
    }

    @Test("leaf times never decrease, whatever the clock does")
    func clock() async throws {
        let stores = LogStores.inMemory()
        let ledger = MemoryLedger()
        var log = try await TestLog.open(stores: stores, ledger: ledger)
        let opened = try await LogOpening.open(origin: log.origin, stores: stores)
        let clock = Clock([1000, 2000, 500, 0, 3000])
        log.sequencer = Sequencer(
            opened: opened, stores: stores, ledger: ledger, signer: log.signer, now: { clock.next() })
        for name in ["a1", "a2", "a3", "a4", "a5"] {
            _ = try log.sequencer.commit([.sample(SamplePublisher.make(name))])
        }
        #expect(try log.leaves().map { try Leaf.parse($0).time } == [1000, 2000, 2000, 2000, 3000])
        try await expectConsistent(log)
    }

    @Test("a sequencer whose commit failed halfway commits nothing more")
    func afterFailure() async throws {
        let stores = LogStores.inMemory()
        let log = try await TestLog.open(stores: stores, ledger: MemoryLedger())
        // Step 1 is the commit point; the wrapper of the segments works on afterwards.
        let plan = FaultPlan(failing: 0)
        let commits = FaultyCommitStore(stores.commits, plan: plan)
        let opened = try await LogOpening.open(origin: log.origin, stores: stores)
        var sequencer = Sequencer(
            opened: opened,
            stores: LogStores(segments: stores.segments, tiles: stores.tiles, commits: commits),
            ledger: log.ledger, signer: log.signer, now: { 5 })
        #expect(throws: FaultPlan.Crash.self) {
            _ = try sequencer.commit([.sample(SamplePublisher.make("aa"))])
        }
        #expect(throws: SegmentError.self) { _ = try sequencer.commit([.sample(SamplePublisher.make("bb"))]) }
        #expect(try stores.segments.frameCount == 1)
    }
}

private final class Clock: Sendable {
    private let times: Mutex<[Int64]>

    init(_ times: [Int64]) { self.times = Mutex(times) }

    func next() -> Int64 { times.withLock { $0.removeFirst() } }
}

/// A fresh ledger, filled from the segments alone, gives the same answers as the one that grew with the log.
func expectSameAfterReplay(_ log: TestLog) async throws {
    let replayed = MemoryLedger()
    let contents = SegmentContents(origin: log.origin, stores: log.stores)
    let replay = IndexReplay(
        origin: log.origin, stores: log.stores, ledger: replayed, contents: contents,
        trust: SampleSigstore.trust)
    #expect(try replay.run().refused == 0)
    #expect(try replay.run() == IndexReplay.Summary(), "a second replay finds nothing new")
    try expectEqual(replayed, log.ledger, leaves: try log.leaves(), origin: log.origin)
}

/// Two ledgers give the same answers about everything that these leaves touch.
func expectEqual(_ one: any Ledger, _ other: any Ledger, leaves: [[UInt8]], origin: String) throws {
    #expect(try one.watermark(of: origin) == other.watermark(of: origin))
    for bytes in leaves {
        let leaf = try Leaf.parse(bytes)
        let digest = leaf.recordDigest
        #expect(
            try one.index(ofRecord: digest, origin: origin) == other.index(ofRecord: digest, origin: origin))
        let chain = RecordChain(of: leaf.record)
        #expect(try one.head(of: chain, origin: origin) == other.head(of: chain, origin: origin))
        #expect(try one.lastCommit(of: chain, origin: origin) == other.lastCommit(of: chain, origin: origin))
        guard let author = chain.author else { continue }
        let rows = try one.identityVersions(of: author, origin: origin)
        #expect(try rows == other.identityVersions(of: author, origin: origin))
    }
}
