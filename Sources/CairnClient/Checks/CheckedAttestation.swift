import CairnProvenance
import CairnTransparencyLog

/// An attestation, checked here: its place in a log, who attached it, what it is about, who signed it.
package struct CheckedAttestation: Sendable {
    package let claim: AttestationClaim
    /// For policies; nil where something doesn't hold, and then it counts for nothing.
    package let fact: AttestationFact?
    /// Why it counts for nothing, or for nobody; nil where it is sound.
    package let fault: String?
    /// Who attached it, proven; nil for a node, and where it doesn't hold.
    package let author: IdentityChain?
    package let receipt: VerifiedReceipt?
    /// Of the log that it is in; nil where it doesn't hold.
    package let logKey: VerifierKey?
    /// What it and its author's identity are proven under; empty where it doesn't hold.
    package let checkpoints: [VerifiedCheckpoint]

    static func refused(_ claim: AttestationClaim, _ why: String) -> CheckedAttestation {
        CheckedAttestation(
            claim: claim, fact: nil, fault: why, author: nil, receipt: nil, logKey: nil, checkpoints: [])
    }

    /// What it says, in a few words.
    package var summary: String? {
        guard case .read(let predicate) = fact?.content else { return nil }
        return predicate.summary
    }

    /// The same where a policy doesn't list its log or has its quorum under every checkpoint; else one that counts for
    /// nothing.
    ///
    /// For evidence without a node: nothing could show that checkpoints are of one history.
    package func held(against policy: LogPolicy?) -> CheckedAttestation {
        guard let policy, let logKey, policy.lists(logKey) else { return self }
        let isWitnessed = checkpoints.allSatisfy { checkpoint in
            let verified = try? VerifiedCheckpoint.verify(
                checkpoint.note, logKey: logKey, witnesses: policy.witnessKeys)
            return verified.map { policy.judge($0).isSatisfied } ?? false
        }
        return isWitnessed
            ? self : .refused(claim, "the witnesses of the policy of logs haven't cosigned what proves it")
    }
}
