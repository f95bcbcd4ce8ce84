/// What a witness answers to a checkpoint, before it has stored anything.
///
/// Source: <https://c2sp.org/tlog-witness>, in the order of its rules.
package enum WitnessDecision: Hashable, Sendable {
    /// It extends what was cosigned before, or is that again: 200 once it is stored.
    case cosign(VerifiedCheckpoint)
    /// It isn't a checkpoint, or is smaller than the old size: 400.
    case malformed(Malformed)
    /// No key that this witness trusts has signed it, or a line under such a key's name isn't by it: 403.
    case notTrusted(CheckpointError)
    /// The witness doesn't know the log: 404.
    case unknownLog
    /// The witness cosigned another size last than the request says: 409 with that size.
    ///
    /// `contradiction` is the checkpoint where it has the held size and another root all the same.
    case otherSize(held: UInt64, contradiction: VerifiedCheckpoint?)
    /// 422.
    case unprocessable(Unprocessable)

    package enum Malformed: Hashable, Sendable {
        case checkpoint(CheckpointError)
        case olderThanOld(old: UInt64, size: UInt64)
    }

    package enum Unprocessable: Hashable, Sendable {
        /// The proof doesn't lead from the held tree to the new one.
        case badProof(VerifiedCheckpoint)
        /// Everything extends the empty tree: there is nothing to prove.
        case proofFromNothing
        /// The held size with another root: the log's key signed both.
        case otherRoot(VerifiedCheckpoint)
        /// Size 0 with a root that isn't that of the empty tree.
        case wrongEmptyRoot
    }

    /// Decides about a request.
    ///
    /// - Parameters:
    ///   - logKey: the key that this witness trusts for the request's origin; nil for a log that it doesn't know
    ///   - held: what it cosigned last of this log; nil before the first
    package static func decide(
        _ request: AddCheckpointRequest, logKey: VerifierKey?, held: Checkpoint?
    ) -> WitnessDecision {
        let wrongEmptyRoot: Bool
        do {
            _ = try Checkpoint.parse(request.note.text)
            wrongEmptyRoot = false
        } catch {
            guard error == .wrongEmptyRoot else { return .malformed(.checkpoint(error)) }
            wrongEmptyRoot = true
        }
        guard let logKey else { return .unknownLog }
        guard !wrongEmptyRoot else { return refusal(ofWrongEmptyRoot: request, logKey: logKey) }
        let verified: VerifiedCheckpoint
        do {
            verified = try VerifiedCheckpoint.verify(request.note, logKey: logKey)
        } catch {
            return .notTrusted(error)
        }
        guard request.oldSize <= verified.size else {
            return .malformed(.olderThanOld(old: request.oldSize, size: verified.size))
        }
        let heldSize = held?.size ?? 0
        let otherRoot = held.map { $0.size == verified.size && $0.root != verified.root } ?? false
        guard request.oldSize == heldSize else {
            return .otherSize(held: heldSize, contradiction: otherRoot ? verified : nil)
        }
        if otherRoot { return .unprocessable(.otherRoot(verified)) }
        guard request.oldSize > 0 || request.proof.isEmpty else { return .unprocessable(.proofFromNothing) }
        let isConsistent = MerkleTree.verifyConsistency(
            oldSize: heldSize, oldRoot: held?.root ?? .empty, newSize: verified.size, newRoot: verified.root,
            proof: request.proof)
        return isConsistent ? .cosign(verified) : .unprocessable(.badProof(verified))
    }

    /// Only what the log has signed is held against it.
    private static func refusal(
        ofWrongEmptyRoot request: AddCheckpointRequest, logKey: VerifierKey
    ) -> WitnessDecision {
        do {
            _ = try request.note.verified(by: [logKey])
            return request.oldSize == 0
                ? .unprocessable(.wrongEmptyRoot) : .malformed(.olderThanOld(old: request.oldSize, size: 0))
        } catch {
            return .notTrusted(.note(error))
        }
    }
}

extension VerifiedCheckpoint {
    /// The note with the log's own signatures and `cosignature`, without whatever else came with it.
    package func cosigned(by cosignature: NoteSignature, logKey: VerifierKey) throws(NoteError) -> SignedNote
    {
        let own = note.signatures.filter { logKey.matches($0) }
        return try SignedNote(text: note.text, signatures: own.prefix(1) + [cosignature])
    }
}
