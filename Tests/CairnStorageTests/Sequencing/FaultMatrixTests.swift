import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

/// One cell of the matrix: what fails, what it leaves, how often, and what comes next.
struct FaultCell: CustomTestStringConvertible, Sendable {
    /// A storage step of a commit.
    enum Step: String, CaseIterable {
        case append
        case sign
        case commit
        case fullTile = "full tile"
        case partialTile = "partial tile"
        case publish
        case apply

        func isMeant(_ step: String) -> Bool {
            switch self {
            case .fullTile: step.hasPrefix("tile/") && !step.contains(".p/")
            case .partialTile: step.hasPrefix("tile/") && step.contains(".p/")
            default: step == rawValue
            }
        }

        /// What a failure can leave: a part only of what isn't written at once.
        var remains: [FaultPlan.Remains] {
            self == .append || self == .fullTile || self == .partialTile
                ? [.nothing, .part, .everything] : [.nothing, .everything]
        }
    }

    enum Next: String, CaseIterable {
        case sameGroup = "the same group again"
        case otherGroup = "another group of the same size"
        case nothing = "nothing"
    }

    var ground: Ground
    var step: Step
    var remains: FaultPlan.Remains
    var failures: Int
    var next: Next
    /// The log's key is in a signer that knows what it signed last.
    var signerRemembers = false

    var testDescription: String {
        "\(ground.testDescription): \(step.rawValue) fails \(failures == 1 ? "once" : "twice"), "
            + "left \(remains); then \(next.rawValue)"
            + (signerRemembers ? ", with a signer that remembers" : "")
    }

    /// How often it fails, and what comes next: the long logs of full tiles with the hardest of them only.
    private var courses: [(failures: Int, next: Next)] {
        step == .fullTile
            ? [(1, .otherGroup)]
            : [(1, .sameGroup), (1, .otherGroup), (1, .nothing), (2, .sameGroup), (2, .otherGroup)]
    }

    /// Every step with everything that its failure can leave.
    static let errors: [FaultCell] = Ground.allCases.flatMap { ground in
        Step.allCases.flatMap { step in
            step.remains.map {
                FaultCell(ground: ground, step: step, remains: $0, failures: 1, next: .otherGroup)
            }
        }
    }

    static let all: [FaultCell] = errors.flatMap { error in
        error.courses.flatMap { course in
            (error.ground == .memory && error.step != .fullTile ? [false, true] : [false]).map { remembers in
                var cell = error
                (cell.failures, cell.next, cell.signerRemembers) = (course.failures, course.next, remembers)
                return cell
            }
        }
    }
}

@Suite("Each storage step of a commit fails, with and without having written")
struct FaultMatrixTests {
    /// Logs to copy, each made once.
    private actor Grounds {
        private var made: [String: Task<CrashGround, any Error>] = [:]

        func ground(_ kind: Ground, size: Int) async throws -> CrashGround {
            let key = "\(kind) \(size)"
            let task = made[key] ?? Task { try await CrashGround(kind, size: size) }
            made[key] = task
            return try await task.value
        }
    }

    private static let grounds = Grounds()

    /// A copy of a log whose next group of ten fills the first tile where that is what fails.
    private static func prepared(_ cell: FaultCell) async throws -> CrashGround {
        try await grounds.ground(cell.ground, size: cell.step == .fullTile ? 250 : 5)
    }

    private static let other = (0..<10).map { Submission.sample(SamplePublisher.make("other\($0)")) }

    /// Commits a group of which a step fails; what was acknowledged before it failed.
    private static func attempt(_ group: [Submission], in log: TestLog) -> [Logged] {
        var log = log
        let logged = ((try? log.sequencer.commit(group)) ?? []).compactMap(\.logged)
        try? log.settle()
        return logged
    }

    /// What a torn write leaves beside whole frames and files.
    private static func tear(_ step: FaultCell.Step, in folder: TemporaryFolder) throws {
        guard step == .append else {
            let place = folder("log/tile/0")
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try Data(count: 100).write(to: URL(fileURLWithPath: place + "/000.123.tmp"))
            return
        }
        let last = try #require(try FileManager.default.contentsOfDirectory(atPath: folder("segments")).max())
        let file = try #require(FileHandle(forWritingAtPath: folder("segments/\(last)")))
        try file.seekToEnd()
        try file.write(contentsOf: Data([0, 0, 0, 40, 0, 0, 0, 0, 9, 123]))
        try file.close()
    }

    @Test(
        "the log is sound after the next start, holds what it acknowledged, and takes each publish once",
        arguments: FaultCell.all)
    func cell(_ cell: FaultCell) async throws {
        let ground = try await Self.prepared(cell)
        let copy = try ground.copy()
        let group = ground.groups[0]
        var before: CommittedHead?
        var acknowledged: [Logged] = []
        var signed: [UInt8]?
        for failure in 1...cell.failures {
            let (stores, ledger) = try copy.reopen()
            let log = try await TestLog.open(stores: stores, ledger: ledger, newestSigned: signed)
            before = before ?? log.sequencer.head
            let plan = FaultPlan(failingFirst: { cell.step.isMeant($0) }, remains: cell.remains)
            acknowledged += Self.attempt(group, in: try await log.failing(plan, settles: true))
            if cell.signerRemembers { signed = plan.newestSigned ?? signed }
            // A second time there may be nothing left to fail: the first failure had written all.
            #expect(plan.hasFailed || failure > 1)
            if cell.remains == .part, cell.ground == .disk { try Self.tear(cell.step, in: copy.folder) }
        }

        let (stores, ledger) = try copy.reopen()
        var log = try await TestLog.open(stores: stores, ledger: ledger, newestSigned: signed)
        let start = try #require(before)
        let after = log.sequencer.head
        #expect(after.size == start.size || after.size == start.size + UInt64(group.count))
        // What a signer remembers may have been seen, and is committed by the next start.
        #expect(signed == nil || after.size > start.size)
        for place in acknowledged { #expect(try log.leaves()[Int(place.index)] == place.leaf) }
        switch cell.next {
        case .nothing: break
        case .sameGroup:
            let fates = try log.sequencer.commit(group).map(\.fate)
            #expect(fates.allSatisfy { $0 == (after.size > start.size ? .already : .logged) })
            #expect(log.sequencer.head.size == start.size + 10)
        case .otherGroup:
            #expect(try log.sequencer.commit(Self.other).map(\.fate).allSatisfy { $0 == .logged })
            #expect(log.sequencer.head.size == after.size + 10)
            _ = try log.sequencer.commit(group)
            #expect(log.sequencer.head.size == start.size + 20)
        }
        try await expectConsistent(log)
        try await expectAppendOnly(from: start, to: log.sequencer.head, log: log)
        try await expectAppendOnly(from: after, to: log.sequencer.head, log: log)
        try expectOnce(log)
    }

    @Test(
        "a sequencer goes on after an error only where that loses nothing and repeats nothing",
        arguments: FaultCell.errors)
    func goingOn(_ cell: FaultCell) async throws {
        let ground = try await Self.prepared(cell)
        let copy = try ground.copy()
        let (stores, ledger) = try copy.reopen()
        let sound = try await TestLog.open(stores: stores, ledger: ledger)
        let plan = FaultPlan(failingFirst: { cell.step.isMeant($0) }, remains: cell.remains, goesOn: true)
        var log = try await sound.failing(plan, settles: true)
        var acknowledged: [Logged] = []
        #expect(throws: FaultPlan.Crash.self) {
            acknowledged += try log.sequencer.commit(ground.groups[0]).compactMap(\.logged)
            try log.settle()
        }
        for group in [ground.groups[0], Self.other, ground.groups[0]] {
            acknowledged += ((try? log.sequencer.commit(group)) ?? []).compactMap(\.logged)
        }
        try? log.settle()

        let (stores2, ledger2) = try copy.reopen()
        let reopened = try await TestLog.open(stores: stores2, ledger: ledger2)
        let leaves = try reopened.leaves()
        for place in acknowledged {
            #expect(leaves.indices.contains(Int(place.index)) && leaves[Int(place.index)] == place.leaf)
            try await expectAppendOnly(from: place.head, to: reopened.sequencer.head, log: reopened)
        }
        try await expectConsistent(reopened)
        try await expectAppendOnly(from: sound.sequencer.head, to: reopened.sequencer.head, log: reopened)
        try expectOnce(reopened)
    }

    /// No record stands in the log twice.
    private func expectOnce(_ log: TestLog) throws {
        let records = try log.leaves().map { try Leaf.parse($0).recordDigest }
        #expect(Set(records).count == records.count)
    }
}
