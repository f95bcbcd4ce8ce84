import CairnManifest
import CairnRegistry
import CairnTransparencyLog

/// What a witness knows of a log's key.
package enum WitnessedLog: Hashable, Sendable {
    case followed(VerifierKey)
    /// Its log contradicted itself: nothing of it is cosigned any more.
    case frozen
}

/// A witness's answer to a request.
package enum WitnessAnswer: Hashable, Sendable {
    /// The cosignature, for the checkpoint that is stored now.
    case cosigned(NoteSignature)
    case unreadable(AddCheckpointError)
    case refused(WitnessDecision)
    /// The log is frozen here.
    case frozen(origin: String)
    /// Others store checkpoints of the same log so fast that this request found no gap.
    case busy
}

/// Cosigns checkpoints of the logs that this node follows: each extends the one before, and is stored before anyone
/// sees its cosignature.
///
/// Requests of logs and the node's own rounds with peers go through the same stored head, so that what one has
/// promised binds the other.
package struct Witness: Sendable {
    /// Attempts to store a checkpoint while others store theirs.
    private static let attempts = 8

    package let cosigner: Cosigner
    private let store: any WitnessStore
    /// By a log's origin line; nil for a log that isn't followed.
    private let log: @Sendable (String) throws -> WitnessedLog?
    private let conflicts: any ConflictSink
    private let now: @Sendable () -> Int64

    package init(
        cosigner: Cosigner, store: any WitnessStore, conflicts: any ConflictSink,
        now: @escaping @Sendable () -> Int64, log: @escaping @Sendable (String) throws -> WitnessedLog?
    ) {
        self.cosigner = cosigner
        self.store = store
        self.conflicts = conflicts
        self.now = now
        self.log = log
    }

    /// What was cosigned last of the log whose origin line has this SHA-256, in hex.
    package func head(originHash: String) throws -> WitnessedHead? {
        let origin = try store.witnessedOrigins().first { ContentDigest.of(Array($0.utf8)).hex == originHash }
        return try origin.flatMap { try store.witnessed($0) }
    }

    // MARK: Requests

    /// Answers the body of an `add-checkpoint` request.
    package func answer(_ body: [UInt8]) throws -> WitnessAnswer {
        let request: AddCheckpointRequest
        do throws(AddCheckpointError) {
            request = try AddCheckpointRequest.parse(body)
        } catch {
            return .unreadable(error)
        }
        let origin = request.origin ?? ""
        var key: VerifierKey?
        switch try log(origin) {
        case .followed(let followed): key = followed
        case .frozen: return .frozen(origin: origin)
        case nil: break
        }
        for _ in 0..<Self.attempts {
            let held = try store.witnessed(origin)
            let decision = WitnessDecision.decide(
                request, logKey: key, held: try held?.checkpoint(of: origin))
            tell(decision, held: held, request: request, origin: origin)
            guard case .cosign(let checkpoint) = decision, let key else { return .refused(decision) }
            if let cosignature = try cosign(checkpoint, logKey: key, after: held) {
                return .cosigned(cosignature)
            }
        }
        return .busy
    }

    /// Stores and cosigns a checkpoint that extends what was cosigned last, as the caller has verified; nil when
    /// that isn't `held` any more.
    private func cosign(
        _ checkpoint: VerifiedCheckpoint, logKey: VerifierKey, after held: WitnessedHead?
    ) throws -> NoteSignature? {
        let time = now()
        let cosignature = try cosigner.cosign(checkpoint, time: UInt64(max(0, time)))
        let note = try checkpoint.cosigned(by: cosignature, logKey: logKey)
        let head = WitnessedHead(
            size: checkpoint.size, root: checkpoint.root, note: note.encoded(), time: time)
        return try store.replaceWitnessed(checkpoint.origin, expected: held, with: head) ? cosignature : nil
    }

    private func tell(
        _ decision: WitnessDecision, held: WitnessedHead?, request: AddCheckpointRequest, origin: String
    ) {
        let offered: VerifiedCheckpoint
        switch decision {
        case .otherSize(_, let contradiction?): offered = contradiction
        case .unprocessable(.otherRoot(let checkpoint)), .unprocessable(.badProof(let checkpoint)):
            offered = checkpoint
        default: return
        }
        guard let held else { return }
        conflicts.take(
            LogConflict(
                origin: origin, held: held.note, offered: offered.note.encoded(), proof: request.proof))
    }

    // MARK: Rounds with peers

    /// What was cosigned last of a log.
    package func head(of origin: String) throws -> WitnessedHead? { try store.witnessed(origin) }

    /// Whether anything of this log was cosigned yet.
    package func isBound(to origin: String) throws -> Bool { try store.witnessed(origin) != nil }

    /// Binds the witness to a checkpoint of a followed log before it is taken over.
    ///
    /// `fits` says whether the tree of the checkpoint and the held, other one are of one history: the larger begins
    /// with the smaller. Throws `WitnessError.contradiction`, with the conflict handed on, when they aren't.
    package func admit(
        _ checkpoint: VerifiedCheckpoint, logKey: VerifierKey,
        fits: (_ held: Checkpoint) async throws -> Bool
    ) async throws {
        let origin = checkpoint.origin
        for _ in 0..<Self.attempts {
            let held = try store.witnessed(origin)
            if let held {
                let tree = try held.checkpoint(of: origin)
                if tree.size == checkpoint.size && tree.root == checkpoint.root { return }
                let isOneHistory = tree.size == checkpoint.size ? false : try await fits(tree)
                guard isOneHistory else {
                    conflicts.take(
                        LogConflict(origin: origin, held: held.note, offered: checkpoint.note.encoded()))
                    throw WitnessError.contradiction(origin: origin, held: tree.size)
                }
                // What was promised is larger already, and begins with this.
                if tree.size > checkpoint.size { return }
            }
            if try cosign(checkpoint, logKey: logKey, after: held) != nil { return }
        }
        throw WitnessError.busy(origin: origin)
    }
}

package enum WitnessError: Error, Hashable, Sendable {
    /// The log signed a tree that isn't of the history that this node has cosigned.
    case contradiction(origin: String, held: UInt64)
    case busy(origin: String)
}

extension WitnessedHead {
    package func checkpoint(of origin: String) throws(CheckpointError) -> Checkpoint {
        try Checkpoint(origin: origin, size: size, root: root)
    }
}
