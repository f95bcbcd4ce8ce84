import CairnClient
import CairnRegistry
import CairnTransparencyLog
import Synchronization

/// What came of asking one witness, in the words of the metrics.
enum CosignatureOutcome: Sendable {
    case cosigned(NoteSignature)
    /// It knows the log at a size that this node doesn't have.
    case ahead(UInt64)
    /// It holds another root of the same size, or says so.
    case conflict
    case refused(status: Int)
    case busy
    /// A cosignature that isn't by the policy's key, or no cosignature at all.
    case badAnswer
    case timeout
    case unreachable(String)

    var word: String {
        switch self {
        case .cosigned: "cosigned"
        case .ahead: "ahead"
        case .conflict: "conflict"
        case .refused: "refused"
        case .busy: "busy"
        case .badAnswer: "bad_answer"
        case .timeout: "timeout"
        case .unreachable: "unreachable"
        }
    }
}

/// Asks one witness of the policy for cosignatures and believes none that its key didn't make.
final class WitnessAsker: Sendable {
    /// Requests in one round: the first may start from a wrong size, the second from one that has just grown.
    private static let attempts = 3

    let name: String
    let key: VerifierKey
    private let client: NodeClient
    private let tiles: any TileStore
    /// The size that the witness cosigned last, as far as is known here.
    private let size: Mutex<UInt64>
    /// Until when it wants to be left alone.
    private let restsUntil = Mutex<ContinuousClock.Instant?>(nil)
    private let longestRest: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    init(
        name: String, key: VerifierKey, client: NodeClient, tiles: any TileStore, size: UInt64,
        longestRest: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.name = name
        self.key = key
        self.client = client
        self.tiles = tiles
        self.size = Mutex(size)
        self.longestRest = longestRest
        self.now = now
    }

    /// Whether it said that it has too much to do, and for how long, and that time isn't over.
    var isResting: Bool { restsUntil.withLock { $0.map { now() < $0 } ?? false } }

    /// One checkpoint's cosignature, or why there is none.
    func ask(_ checkpoint: VerifiedCheckpoint, timeout: Duration) async -> CosignatureOutcome {
        await withTaskGroup(of: CosignatureOutcome?.self) { group in
            group.addTask {
                do {
                    return try await self.ask(checkpoint)
                } catch is CancellationError {
                    return nil
                } catch is ClientError {
                    return .unreachable("the witness can't be reached")
                } catch {
                    return .unreachable("\(error)")
                }
            }
            group.addTask {
                do {
                    try await Task.sleep(for: timeout)
                    return .timeout
                } catch {
                    return nil
                }
            }
            defer { group.cancelAll() }
            return await group.next().flatMap { $0 } ?? .timeout
        }
    }

    private func ask(_ checkpoint: VerifiedCheckpoint) async throws -> CosignatureOutcome {
        var old = size.withLock { $0 }
        for _ in 0..<Self.attempts {
            // Nobody can prove growth from a tree that is larger than ours.
            guard old <= checkpoint.size else { return .ahead(old) }
            let proof = try await MerkleTree.consistencyProof(
                from: old, to: checkpoint.size, source: StoredTiles(tiles))
            let request = try AddCheckpointRequest(oldSize: old, proof: proof, note: checkpoint.note)
            switch try await client.addCheckpoint(request) {
            case .cosignatures(let lines):
                guard let line = verified(lines, of: checkpoint) else { return .badAnswer }
                size.withLock { $0 = checkpoint.size }
                return .cosigned(line)
            case .otherSize(let found):
                guard found != old else { return .badAnswer }
                old = found
                if found <= checkpoint.size { size.withLock { $0 = found } }
            case .conflict: return .conflict
            case .refused(let status): return .refused(status: status)
            case .busy(let seconds):
                if let seconds, seconds > 0 {
                    let rest = min(.seconds(seconds), longestRest)
                    restsUntil.withLock { $0 = now() + rest }
                }
                return .busy
            }
        }
        return .badAnswer
    }

    /// The line by this witness's key over the checkpoint; lines of other keys are passed over.
    private func verified(_ lines: [NoteSignature], of checkpoint: VerifiedCheckpoint) -> NoteSignature? {
        lines.first { line in
            let alone = try? SignedNote(text: checkpoint.note.text, signatures: [line])
            return (try? alone?.verified(by: [key])) != nil
        }
    }
}
