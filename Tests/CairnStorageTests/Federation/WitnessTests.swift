import CairnFederation
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Synchronization
import Testing

/// A log that can have several histories, in memory.
struct ForkingLog: Sendable {
    let origin = "models.example.org/log"
    let signer: NoteSigner
    var leaves: [Hash] = []

    init() throws {
        signer = try NoteSigner(name: origin, seed: [UInt8](repeating: 5, count: 32))
    }

    func grown(by count: Int, seed: String) -> ForkingLog {
        var log = self
        for index in 0..<count { log.leaves.append(.leaf(Array("\(seed) \(index)".utf8))) }
        return log
    }

    func checkpoint(_ size: Int? = nil) throws -> VerifiedCheckpoint {
        let part = Array(leaves.prefix(size ?? leaves.count))
        let note = try signer.sign(
            Checkpoint(origin: origin, size: UInt64(part.count), root: MerkleTree.root(of: part)))
        return try VerifiedCheckpoint.verify(note, logKey: signer.key)
    }

    func request(from old: Int, size: Int? = nil) throws -> [UInt8] {
        let checkpoint = try checkpoint(size)
        let proof = try MerkleTree.consistencyProof(from: UInt64(old), to: checkpoint.size, of: leaves)
        return try AddCheckpointRequest(oldSize: UInt64(old), proof: proof, note: checkpoint.note).encoded()
    }
}

final class KeptConflicts: ConflictSink {
    private let conflicts = Mutex<[LogConflict]>([])
    var all: [LogConflict] { conflicts.withLock { $0 } }
    func take(_ conflict: LogConflict) { conflicts.withLock { $0.append(conflict) } }
}

@Suite("The node as a witness") struct WitnessTests {
    private let log: ForkingLog
    private let store = MemoryWitnessStore()
    private let conflicts = KeptConflicts()
    private let cosigner: Cosigner

    init() throws {
        log = try ForkingLog().grown(by: 20, seed: "shared")
        cosigner = try Cosigner(name: "w.example/witness", seed: [UInt8](repeating: 6, count: 32))
    }

    private func witness(_ store: (any WitnessStore)? = nil, frozen: Bool = false) -> Witness {
        let key = log.signer.key
        let origin = log.origin
        return Witness(
            cosigner: cosigner, store: store ?? self.store, conflicts: conflicts, now: { 1_767_400_000 },
            log: { $0 == origin ? frozen ? .frozen : .followed(key) : nil })
    }

    @Test("what is cosigned is stored first, with the log's and the witness's signature and the time")
    func cosigns() throws {
        let answer = try witness().answer(log.request(from: 0))
        guard case .cosigned(let cosignature) = answer else {
            Issue.record("\(answer)")
            return
        }
        let stored = try #require(try store.witnessed(log.origin))
        let verified = try VerifiedCheckpoint.verify(
            stored.note, logKey: log.signer.key, witnesses: [cosigner.key])
        #expect(verified.note.signatures.contains(cosignature))
        #expect(verified.cosignatures.map(\.time) == [1_767_400_000])
        #expect(verified.size == 20)
    }

    /// Somebody else is always faster.
    private struct ContestedStore: WitnessStore {
        func witnessedOrigins() throws -> [String] { [] }
        func witnessed(_ origin: String) throws -> WitnessedHead? { nil }
        func replaceWitnessed(_ origin: String, expected: WitnessedHead?, with head: WitnessedHead) throws
            -> Bool
        { false }
    }

    @Test("a request that never finds a gap among others is told so, and gets no cosignature")
    func contested() async throws {
        let witness = witness(ContestedStore())
        #expect(try witness.answer(log.request(from: 0)) == .busy)
        await #expect(throws: WitnessError.busy(origin: log.origin)) {
            try await witness.admit(log.checkpoint(), logKey: log.signer.key) { _ in true }
        }
    }

    @Test("another root at the held size is handed on with both notes, however it is asked")
    func conflictIsHandedOn() throws {
        let witness = witness()
        _ = try witness.answer(log.request(from: 0))
        let fork = try ForkingLog().grown(by: 20, seed: "other")
        guard case .refused(.unprocessable(.otherRoot)) = try witness.answer(fork.request(from: 20)),
            case .refused(.otherSize(held: 20, .some)) = try witness.answer(fork.request(from: 0))
        else {
            Issue.record("the fork wasn't refused")
            return
        }
        #expect(conflicts.all.count == 2)
        for conflict in conflicts.all {
            #expect(conflict.origin == log.origin)
            let held = try VerifiedCheckpoint.verify(conflict.held, logKey: log.signer.key)
            let offered = try VerifiedCheckpoint.verify(conflict.offered, logKey: log.signer.key)
            #expect(held.size == offered.size && held.root != offered.root)
        }
        // A proof that doesn't fit is handed on as well: it may show the fork.
        let grown = fork.grown(by: 1, seed: "more")
        _ = try witness.answer(grown.request(from: 20))
        let last = try #require(conflicts.all.last)
        #expect(conflicts.all.count == 3 && !last.proof.isEmpty)
        let seen = try [last.held, last.offered].map {
            SeenCheckpoint(try VerifiedCheckpoint.verify($0, logKey: log.signer.key), time: nil)
        }
        let evidence = Evidence.make(
            held: seen[0], offered: seen[1], logKey: log.signer.key,
            observer: Evidence.Observer(role: .witness, name: "w.example"), proof: last.proof)
        #expect(evidence?.kind == .inconsistent)
    }

    @Test("a log that isn't followed, and one that is frozen, get no cosignature")
    func otherLogs() throws {
        #expect(try witness(frozen: true).answer(log.request(from: 0)) == .frozen(origin: log.origin))
        let stranger = Witness(
            cosigner: cosigner, store: store, conflicts: conflicts, now: { 0 }, log: { _ in nil })
        #expect(try stranger.answer(log.request(from: 0)) == .refused(.unknownLog))
        #expect(try stranger.answer([1, 2, 3]) == .unreadable(.invalidOldSize))
        #expect(try store.witnessedOrigins().isEmpty)
    }

    // MARK: Rounds with peers

    private func admit(_ log: ForkingLog, _ size: Int? = nil, to witness: Witness) async throws {
        try await witness.admit(log.checkpoint(size), logKey: log.signer.key) { held in
            let part = Array(log.leaves.prefix(Int(held.size)))
            return part.count == Int(held.size) && MerkleTree.root(of: part) == held.root
        }
    }

    @Test("a pulled tree binds the answers to requests, and requests bind what is pulled")
    func pullAndPush() async throws {
        let witness = witness()
        let fork = log.grown(by: 5, seed: "fork")
        let honest = log.grown(by: 10, seed: "honest")
        try await admit(log, to: witness)
        #expect(
            try witness.answer(log.request(from: 0)) == .refused(.otherSize(held: 20, contradiction: nil)))
        guard case .cosigned = try witness.answer(honest.request(from: 20)) else {
            Issue.record("growth after a pull")
            return
        }
        // Pulled later than pushed: what is smaller and of the same history changes nothing.
        try await admit(honest, 25, to: witness)
        #expect(try store.witnessed(log.origin)?.size == 30)
        let larger = fork.grown(by: 40, seed: "fork on")
        await #expect(throws: WitnessError.contradiction(origin: log.origin, held: 30)) {
            try await admit(larger, to: witness)
        }
        #expect(conflicts.all.count == 1)
        try await admit(honest.grown(by: 1, seed: "last"), to: witness)
        #expect(try store.witnessed(log.origin)?.size == 31)
    }

    @Test(
        "of many requests for two histories at once, the cosigned ones are of one history", arguments: 0..<8)
    func race(seed: Int) async throws {
        let folder = try TemporaryFolder()
        let witness = witness(try StateDatabase(path: folder("state.sqlite")))
        let one = log.grown(by: 60, seed: "one")
        let two = log.grown(by: 60, seed: "two")
        let cosigned = await withTaskGroup(of: (Int, UInt64)?.self) { group in
            var random = SeededGenerator(seed: UInt64(seed))
            for _ in 0..<120 {
                let number = Int.random(in: 0...1, using: &random)
                let history = number == 0 ? one : two
                let size = Int.random(in: 21...80, using: &random)
                group.addTask {
                    // As a log does: from where the witness says it stands.
                    var old = 0
                    for _ in 0..<4 where old <= size {
                        guard let body = try? history.request(from: old, size: size) else { return nil }
                        switch try? witness.answer(body) {
                        case .cosigned: return (number, UInt64(size))
                        case .refused(.otherSize(let held, _)): old = Int(held)
                        default: return nil
                        }
                    }
                    return nil
                }
            }
            var all: [(Int, UInt64)] = []
            for await case let found? in group { all.append(found) }
            return all
        }
        #expect(!cosigned.isEmpty)
        #expect(Set(cosigned.map(\.0)).count == 1, "\(cosigned)")
    }
}
