import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

@Suite("Crashes")
struct CrashTests {
    struct Case: CustomTestStringConvertible {
        var ground: Ground
        var size: Int

        var testDescription: String { "\(ground.testDescription), \(size) leaves" }
    }

    static let cases = [
        Case(ground: .memory, size: 0), Case(ground: .memory, size: 5),
        Case(ground: .disk, size: 5), Case(ground: .disk, size: 250),
    ]

    /// Commits both groups until a crash, and returns what was acknowledged.
    private func publish(_ groups: [[Submission]], in log: TestLog) throws -> (
        logged: [Logged], crashed: Bool
    ) {
        var log = log
        var logged: [Logged] = []
        do {
            for group in groups { logged += try log.sequencer.commit(group).compactMap(\.logged) }
            return (logged, false)
        } catch is FaultPlan.Crash {
            return (logged, true)
        }
    }

    private func expectRecovered(
        _ ground: CrashGround, before: CommittedHead, logged: [Logged],
        reopen: () throws -> (LogStores, any Ledger),
        step: String
    ) async throws {
        let (stores, ledger) = try reopen()
        var log = try await TestLog.open(stores: stores, ledger: ledger)
        let after = log.sequencer.head
        // A large log is read whole once, when it has grown on.
        if before.size < 100 { try await expectConsistent(log) }
        try await expectAppendOnly(from: before, to: after, log: log)
        let leaves = try log.leaves()
        for place in logged {
            #expect(
                leaves.indices.contains(Int(place.index)) && leaves[Int(place.index)] == place.leaf, "\(step)"
            )
            try await expectAppendOnly(from: place.head, to: after, log: log)
        }
        // Going on gives every publish its place, once.
        for group in ground.groups {
            let fates = try log.sequencer.commit(group).map(\.fate)
            #expect(fates.allSatisfy { $0 == .logged || $0 == .already }, "\(step)")
        }
        let expected = before.size + UInt64(ground.groups.joined().count)
        #expect(log.sequencer.head.size == expected, "\(step)")
        try await expectConsistent(log)
        try await expectAppendOnly(from: after, to: log.sequencer.head, log: log)
    }

    @Test("after a crash at any step the log is sound and holds all it acknowledged", arguments: cases)
    func everyStep(testCase: Case) async throws {
        let ground = try await CrashGround(testCase.ground, size: testCase.size)
        let trial = try ground.copy()
        let counting = FaultPlan()
        let (stores, ledger) = try trial.reopen()
        _ = try publish(
            ground.groups, in: try await TestLog.open(stores: stores, ledger: ledger).failing(counting))
        #expect(counting.steps.filter { $0 == "commit" }.count == 2)

        for (number, step) in counting.steps.enumerated() {
            for remains in FaultPlan.Remains.allCases where remains != .part || step == "append" {
                let copy = try ground.copy()
                let (stores, ledger) = try copy.reopen()
                let log = try await TestLog.open(stores: stores, ledger: ledger)
                let before = log.sequencer.head
                let plan = FaultPlan(failing: number, remains: remains)
                let (logged, crashed) = try publish(ground.groups, in: try await log.failing(plan))
                #expect(crashed)
                if remains == .part, testCase.ground == .disk { try tear(copy.folder) }
                try await expectRecovered(
                    ground, before: before, logged: logged, reopen: copy.reopen,
                    step: "step \(number), \(step), left \(remains)")
            }
        }
    }

    /// Half a frame at the end of the last segment.
    private func tear(_ folder: TemporaryFolder) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder("segments")).sorted()
        let last = try #require(names.last)
        let file = try #require(FileHandle(forWritingAtPath: folder("segments/\(last)")))
        try file.seekToEnd()
        try file.write(contentsOf: Data([0, 0, 0, 40, 0, 0, 0, 0, 9, 123]))
        try file.close()
    }

    @Test(
        "a crash at any step of the repair is repaired by the next start", arguments: [Ground.memory, .disk])
    func crashDuringRepair(kind: Ground) async throws {
        let ground = try await CrashGround(kind, size: 250)
        // Stopped right after the commit point: all that is derived is missing.
        func crashed() async throws -> (
            reopen: () throws -> (LogStores, any Ledger), before: CommittedHead, folder: TemporaryFolder
        ) {
            let copy = try ground.copy()
            let (stores, ledger) = try copy.reopen()
            let log = try await TestLog.open(stores: stores, ledger: ledger)
            let plan = FaultPlan(failingFirst: { $0 == "commit" }, remains: .everything)
            #expect(try publish(ground.groups, in: try await log.failing(plan)).crashed)
            #expect(plan.steps.last == "commit")
            return (copy.reopen, log.sequencer.head, copy.folder)
        }
        func repair(_ stores: LogStores, _ plan: FaultPlan) async throws {
            let faulty = LogStores(
                segments: FaultySegmentStore(stores.segments, plan: plan),
                tiles: FaultyTileStore(stores.tiles, plan: plan), commits: stores.commits)
            _ = try await LogOpening.open(origin: "models.example.org/log", stores: faulty)
        }
        let counting = FaultPlan()
        let first = try await crashed()
        try await repair(try first.reopen().0, counting)
        #expect(counting.steps.count > 3)
        for number in counting.steps.indices {
            for remains in [FaultPlan.Remains.nothing, .everything] {
                let state = try await crashed()
                await #expect(throws: FaultPlan.Crash.self) {
                    try await repair(try state.reopen().0, FaultPlan(failing: number, remains: remains))
                }
                try await expectRecovered(
                    ground, before: state.before, logged: [], reopen: state.reopen, step: "repair \(number)")
            }
        }
    }

    @Test(
        "an index that was lost, or is behind, is derived again", arguments: [0, 1, 100, 255, 256, 257, 260])
    func staleIndex(kept: Int) async throws {
        let ground = try await CrashGround(.memory, size: 250)
        let (stores, ledger) = try ground.copy().reopen()
        let log = try await TestLog.open(stores: stores, ledger: ledger)
        _ = try publish(ground.groups, in: log)
        let head = try #require(try stores.commits.head(of: log.origin))

        // An index that stopped after `kept` leaves.
        let stale = MemoryLedger()
        let short = LogStores(
            segments: stores.segments, tiles: stores.tiles,
            commits: MemoryCommitStore())
        let partial = CommittedHead(size: UInt64(kept), root: head.root, note: [], time: 0)
        try short.commits.replaceHead(of: log.origin, expected: nil, with: partial)
        let contents = SegmentContents(origin: log.origin, stores: stores)
        _ = try IndexReplay(origin: log.origin, stores: short, ledger: stale, contents: contents).run()
        #expect(try stale.watermark(of: log.origin) == UInt64(kept))

        let reopened = try await TestLog.open(stores: stores, ledger: stale)
        try await expectConsistent(reopened)
        try expectEqual(stale, log.ledger, leaves: try reopened.leaves(), origin: log.origin)
    }
}
