import CairnTransparencyLog

/// What evidence shows, once everything in it has been checked.
package struct EvidenceFinding: Hashable, Sendable {
    package let kind: Evidence.Kind
    package let first: VerifiedCheckpoint
    package let second: VerifiedCheckpoint
    /// Root over the beginning of the larger tree; nil for `same-size`.
    package let beginning: Hash?

    /// Whether the log's key is shown to have signed two histories; else only the observer says that anything is
    /// wrong.
    package var provesFork: Bool { kind != .rollback }

    package var smaller: VerifiedCheckpoint { first.size <= second.size ? first : second }
    package var larger: VerifiedCheckpoint { first.size <= second.size ? second : first }
}

/// Why evidence shows nothing.
package enum EvidenceRefusal: Error, Hashable, Sendable {
    /// Only a log's own key, of type 0x01, signs a log's history.
    case notALogKey
    case firstNote(CheckpointError)
    case secondNote(CheckpointError)
    /// Trees of different sizes need the proof of what the larger begins with, trees of one size have none.
    case beginningMisplaced
    /// The proof doesn't lead from the stated root to that of the larger checkpoint.
    case beginningUnproven(size: UInt64, of: UInt64)
    /// The two checkpoints fit together.
    case noContradiction
    /// It shows something, but not what it says.
    case otherKind(stated: Evidence.Kind, found: Evidence.Kind)
}

extension Evidence {
    /// Checks both signatures, the proof, and that it shows what it says; needs no network, no clock and no trust.
    ///
    /// Whose key it is that is accused is another question: compare it with the one that is pinned.
    package func verify() throws(EvidenceRefusal) -> EvidenceFinding {
        guard logKey.type == .ed25519 else { throw .notALogKey }
        let (one, other): (VerifiedCheckpoint, VerifiedCheckpoint)
        do {
            one = try VerifiedCheckpoint.verify(first.note, logKey: logKey)
        } catch {
            throw .firstNote(error)
        }
        do {
            other = try VerifiedCheckpoint.verify(second.note, logKey: logKey)
        } catch {
            throw .secondNote(error)
        }
        let found = try Self.kind(first: one, second: other, beginning: beginning)
        guard found == kind else { throw .otherKind(stated: kind, found: found) }
        return EvidenceFinding(kind: kind, first: one, second: other, beginning: beginning?.root)
    }

    /// What two checkpoints of one log and the proof between them amount to.
    static func kind(
        first: VerifiedCheckpoint, second: VerifiedCheckpoint, beginning: Beginning?
    ) throws(EvidenceRefusal) -> Kind {
        guard first.size != second.size else {
            guard beginning == nil else { throw .beginningMisplaced }
            guard first.root != second.root else { throw .noContradiction }
            return .sameSize
        }
        guard let beginning else { throw .beginningMisplaced }
        let (smaller, larger) = first.size < second.size ? (first, second) : (second, first)
        let isProven = MerkleTree.verifyConsistency(
            oldSize: smaller.size, oldRoot: beginning.root, newSize: larger.size, newRoot: larger.root,
            proof: beginning.proof)
        guard isProven else { throw .beginningUnproven(size: smaller.size, of: larger.size) }
        guard beginning.root == smaller.root else { return .inconsistent }
        guard second.size < first.size else { throw .noContradiction }
        return .rollback
    }
}
