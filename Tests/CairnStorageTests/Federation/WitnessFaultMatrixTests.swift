import CairnFederation
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Testing

/// One cell of the matrix: where a witness's promise is stored, what its failure leaves, and what comes next.
struct WitnessFaultCell: CustomTestStringConvertible, Sendable {
    var ground: Ground
    /// What was stored though the step failed.
    var remains: FaultPlan.Remains
    /// Leaves that were cosigned before.
    var held: Int
    /// Whether it was a round with the peer that failed, not a request.
    var isRound: Bool
    /// Whether the process dies and starts again on what was stored.
    var restarts: Bool
    /// Whether the other history asks first afterwards.
    var forkComesFirst: Bool

    var testDescription: String {
        "\(ground.testDescription): after \(held) leaves a \(isRound ? "round" : "request") fails and leaves \(remains); "
            + "\(restarts ? "after a restart" : "going on"), \(forkComesFirst ? "the fork" : "the log") asks first"
    }

    static let all: [WitnessFaultCell] = {
        var cells: [WitnessFaultCell] = []
        for ground in Ground.allCases {
            for remains in [FaultPlan.Remains.nothing, .everything] {
                for held in [0, 10] {
                    for bits in 0..<8 {
                        cells.append(
                            WitnessFaultCell(
                                ground: ground, remains: remains, held: held, isRound: bits & 1 != 0,
                                restarts: bits & 2 != 0, forkComesFirst: bits & 4 != 0))
                    }
                }
            }
        }
        return cells
    }()
}

@Suite("The step that stores what was cosigned fails, with and without having written")
struct WitnessFaultMatrixTests {
    typealias Store = any WitnessStore & WitnessedNoteStore

    /// A store that can be opened again.
    private struct Place {
        let ground: Ground
        let folder: TemporaryFolder
        let memory = MemoryWitnessStore()

        init(_ ground: Ground) throws {
            self.ground = ground
            folder = try TemporaryFolder()
        }

        func open() throws -> Store {
            ground == .memory ? memory : try StateDatabase(path: folder("state.sqlite"))
        }
    }

    private let log: ForkingLog
    /// The same ten leaves first, then others.
    private let fork: ForkingLog
    private let conflicts = KeptConflicts()
    private let cosigner: Cosigner

    init() throws {
        let shared = try ForkingLog().grown(by: 10, seed: "shared")
        log = shared.grown(by: 30, seed: "log")
        fork = shared.grown(by: 30, seed: "fork")
        cosigner = try Cosigner(name: "w.example/witness", seed: [UInt8](repeating: 6, count: 32))
    }

    private func witness(_ store: Store) -> Witness {
        let (key, origin) = (log.signer.key, log.origin)
        return Witness(
            cosigner: cosigner, store: store, conflicts: conflicts, now: { 1_767_400_000 },
            log: { $0 == origin ? .followed(key) : nil })
    }

    /// Whether a history's tree gets a cosignature, from whatever size the witness says that it holds.
    private func isCosigned(_ history: ForkingLog, size: Int, by witness: Witness) throws -> Bool {
        var old = 0
        for _ in 0..<2 {
            switch try witness.answer(history.request(from: old, size: size)) {
            case .cosigned: return true
            case .refused(.otherSize(let held, _)) where held <= UInt64(size): old = Int(held)
            default: return false
            }
        }
        return false
    }

    @Test(
        "no answer is given, and whatever asks next, one history alone is ever cosigned",
        arguments: WitnessFaultCell.all)
    func cell(_ cell: WitnessFaultCell) async throws {
        let place = try Place(cell.ground)
        let store = try place.open()
        if cell.held > 0 { #expect(try isCosigned(log, size: cell.held, by: witness(store))) }
        let plan = FaultPlan(failingFirst: { $0 == "cosign" }, remains: cell.remains, goesOn: true)
        let failing = witness(FaultyWitnessStore(store, plan: plan))
        await #expect(throws: FaultPlan.Crash.self) {
            if cell.isRound {
                try await failing.admit(log.checkpoint(20), logKey: log.signer.key) { _ in true }
            } else {
                _ = try failing.answer(log.request(from: cell.held, size: 20))
            }
        }
        let next = try cell.restarts ? witness(place.open()) : failing
        let stored = try next.head(of: log.origin)
        #expect(stored?.size == (cell.remains == .everything ? 20 : cell.held == 0 ? nil : 10))

        var cosigned: Set<String> = []
        let order = cell.forkComesFirst ? [("fork", fork), ("log", log)] : [("log", log), ("fork", fork)]
        for size in [20, 25, 40] {
            for (name, history) in order where try isCosigned(history, size: size, by: next) {
                cosigned.insert(name)
            }
        }
        // What was stored binds, though nobody was told; else who comes first is cosigned, and nobody else.
        #expect(cosigned == [cell.remains == .everything || !cell.forkComesFirst ? "log" : "fork"])
        #expect(try next.head(of: log.origin)?.size == 40)
    }

    @Test(
        "what witnesses cosigned of the own log is kept or not, is never half kept, and is kept the next time",
        arguments: Ground.allCases, [FaultPlan.Remains.nothing, .everything])
    func collected(ground: Ground, remains: FaultPlan.Remains) throws {
        let place = try Place(ground)
        let plan = FaultPlan(failingFirst: { $0 == "collect" }, remains: remains, goesOn: true)
        let store = FaultyWitnessStore(try place.open(), plan: plan)
        let heads = try [10, 20].map { size in
            let checkpoint = try log.checkpoint(size)
            let note = try checkpoint.note.adding([cosigner.cosign(checkpoint, time: 5)])
            return WitnessedHead(
                size: checkpoint.size, root: checkpoint.root, note: note.encoded(), time: 5)
        }
        let own = try checkpoints(store)
        #expect(throws: FaultPlan.Crash.self) { try own.keep(heads[1]) }
        #expect(own.witnessed == nil, "what may not be there isn't shown")
        let again = try checkpoints(place.open())
        #expect(again.witnessed == (remains == .everything ? heads[1] : nil))
        try own.keep(heads[1])
        #expect(own.witnessed == heads[1])
        try own.keep(heads[0])
        #expect(own.witnessed == heads[1], "a late answer about a smaller tree")
        #expect(try checkpoints(place.open()).witnessed == heads[1])
    }

    private func checkpoints(_ store: Store) throws -> OwnCheckpoints {
        try OwnCheckpoints(
            origin: log.origin, stores: .inMemory(), notes: store, isEnough: { _ in true },
            now: { 1_767_400_000 }, failedOpen: {})
    }
}
