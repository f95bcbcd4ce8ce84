import CairnTransparencyLog

/// Holds the checkpoints of one log against a policy.
struct PolicyJudging {
    let policy: JudgingPolicy?
    let logKey: VerifierKey

    enum Outcome {
        case standing(WitnessStanding)
        case refused(TrustRefusal)
    }

    /// - Parameters:
    ///   - checkpoint: what the release or record is proven under
    ///   - others: what the rest of the evidence is proven under and nobody has shown to be of one history with it
    func standing(of checkpoint: VerifiedCheckpoint, beside others: [VerifiedCheckpoint]) -> Outcome {
        guard let policy else { return .standing(.noPolicy) }
        guard policy.policy.lists(logKey) else {
            return policy.isDefault
                ? .standing(.unlisted(policy))
                : .refused(.notInPolicy(origin: logKey.name, policy: policy.source))
        }
        do throws(TrustRefusal) {
            let verdict = try verdict(checkpoint, by: policy)
            for other in others where other.checkpoint != checkpoint.checkpoint {
                _ = try self.verdict(other, by: policy)
            }
            return .standing(.judged(verdict, by: policy))
        } catch {
            return .refused(error)
        }
    }

    private func verdict(
        _ checkpoint: VerifiedCheckpoint, by policy: JudgingPolicy
    ) throws(TrustRefusal) -> PolicyVerdict {
        let verified: VerifiedCheckpoint
        do {
            verified = try VerifiedCheckpoint.verify(
                checkpoint.note, logKey: logKey, witnesses: policy.policy.witnessKeys)
        } catch .note(.badSignature(let name, keyID: _)) {
            throw .badCosignature(origin: logKey.name, signer: name)
        } catch {
            // The log's own signature was verified before; what is left is one under the name of a witness.
            throw .badCosignature(origin: logKey.name, signer: logKey.name)
        }
        let verdict = policy.policy.judge(verified)
        if let gap = verdict.gap {
            throw .notWitnessed(gap, origin: logKey.name, policy: policy.source)
        }
        return verdict
    }
}
