import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Synchronization
import Testing

@Suite("Which checkpoint of the own log is shown") struct OwnCheckpointsTests {
    private final class Clock: Sendable {
        private let time = Mutex<Int64>(1_767_400_000)
        private let opened = Mutex(0)
        var now: Int64 { time.withLock { $0 } }
        var failOpens: Int { opened.withLock { $0 } }
        func pass(_ seconds: Int64) { time.withLock { $0 += seconds } }
        func failedOpen() { opened.withLock { $0 += 1 } }
    }

    private let clock = Clock()
    private let notes = MemoryWitnessStore()
    private let cosigner: Cosigner

    init() throws {
        cosigner = try Cosigner(name: "w.example/witness", seed: [UInt8](repeating: 8, count: 32))
    }

    /// A log with a publisher and so many releases, whose leaves have the time of the clock's beginning.
    private func log(releases: Int = 0) async throws -> TestLog {
        var log = try await TestLog.open(stores: .inMemory(), ledger: MemoryLedger())
        let publisher = SamplePublisher.make()
        _ = try log.sequencer.commit([.sample(publisher)])
        for number in 0..<releases {
            _ = try log.sequencer.commit([
                .sample(SampleRelease.make(publisher: publisher, name: "m\(number)"))
            ])
        }
        return log
    }

    private func checkpoints(_ log: TestLog, asks: Bool = true, isEnough: Bool = true) throws
        -> OwnCheckpoints
    {
        let clock = clock
        var judge: (@Sendable (WitnessedHead) -> Bool)?
        if asks { judge = { _ in isEnough } }
        return try OwnCheckpoints(
            origin: log.origin, stores: log.stores, notes: notes, isEnough: judge, now: { clock.now },
            failedOpen: { clock.failedOpen() })
    }

    private func cosigned(_ log: TestLog) throws -> WitnessedHead {
        let head = log.sequencer.head
        let checkpoint = try VerifiedCheckpoint.verify(head.note, logKey: log.signer.key)
        let note = try checkpoint.note.adding([cosigner.cosign(checkpoint, time: 5)])
        return WitnessedHead(size: head.size, root: head.root, note: note.encoded(), time: 5)
    }

    private func grow(_ log: inout TestLog, name: String) throws {
        let release = SampleRelease.make(publisher: .make(), name: name)
        _ = try log.sequencer.commit([.sample(release)])
    }

    @Test("without a policy the newest committed one, and nothing is counted as missed")
    func withoutPolicy() async throws {
        let log = try await log()
        let own = try checkpoints(log, asks: false)
        #expect(try own.shown() == log.sequencer.head.note)
        #expect(clock.failOpens == 0)
    }

    @Test("the witnessed one while no leaf beyond it is older than ten seconds, then the committed one")
    func freshness() async throws {
        var log = try await log()
        let own = try checkpoints(log)
        #expect(try own.shown() == log.sequencer.head.note)
        #expect(clock.failOpens == 1)
        let witnessed = try cosigned(log)
        try own.keep(witnessed)
        #expect(try own.shown() == witnessed.note)
        clock.pass(3_600)
        #expect(try own.shown() == witnessed.note, "nothing is beyond it")

        log.sequencer = Sequencer(
            opened: try await LogOpening.open(origin: log.origin, stores: log.stores), stores: log.stores,
            ledger: log.ledger, signer: log.signer, now: { [clock] in clock.now })
        try grow(&log, name: "later")
        for _ in 0..<3 {
            #expect(try own.shown() == witnessed.note)
            clock.pass(5)
            if clock.now - log.sequencer.head.time > OwnCheckpoints.freshSeconds { break }
        }
        #expect(clock.failOpens == 1)
        #expect(try own.shown() == log.sequencer.head.note)
        #expect(clock.failOpens == 2)
    }

    @Test("what is shown never shrinks, whatever is cosigned late")
    func neverShrinks() async throws {
        var log = try await log()
        let own = try checkpoints(log)
        let first = try cosigned(log)
        try grow(&log, name: "one")
        // Shown before any witness was heard of.
        #expect(try own.shown() == log.sequencer.head.note)
        try own.keep(first)
        #expect(try own.shown() == log.sequencer.head.note)
        let second = try cosigned(log)
        try own.keep(second)
        #expect(try own.shown() == second.note)
        try own.keep(first)
        #expect(own.witnessed == second)
        // After a start nobody knows what was shown.
        try grow(&log, name: "two")
        #expect(try checkpoints(log).shown() == log.sequencer.head.note)
        #expect(try own.shown() == second.note)
    }

    @Test("a stored note that isn't enough under the present policy is no witnessed one")
    func otherPolicy() async throws {
        let log = try await log()
        try checkpoints(log).keep(cosigned(log))
        #expect(try checkpoints(log).witnessed == cosigned(log))
        let stricter = try checkpoints(log, isEnough: false)
        #expect(stricter.witnessed == nil)
        #expect(try stricter.shown() == log.sequencer.head.note)
    }

    @Test("receipts are witnessed where the witnessed tree has the leaf, else logged; each proves its leaf")
    func receipts() async throws {
        var log = try await log(releases: 3)
        let own = try checkpoints(log)
        let directory = SegmentContents(origin: log.origin, stores: log.stores)
        let maker = ReceiptMaker(logs: directory, own: own)
        try own.keep(cosigned(log))
        try grow(&log, name: "beyond")
        for (index, leaf) in try log.leaves().enumerated() {
            let receipt = try #require(try await maker.receipt(origin: log.origin, index: UInt64(index)))
            #expect(receipt.state == (index < 4 ? .witnessed : .logged))
            #expect(receipt.leaf == leaf)
            let proof = try TLogProof.parse(receipt.bytes)
            let checkpoint = try proof.verify(entry: leaf, logKey: log.signer.key, witnesses: [cosigner.key])
            #expect(checkpoint.cosignatures.isEmpty == (index == 4))
            let logged = try await maker.receipt(origin: log.origin, index: UInt64(index), under: .logged)
            #expect(logged?.state == .logged)
        }
        #expect(try await maker.receipt(origin: log.origin, index: 5) == nil)
        let other = try await ReceiptMaker(logs: directory).receipt(origin: log.origin, index: 0)
        #expect(other?.state == .logged)
    }
}
