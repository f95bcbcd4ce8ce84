import CairnClient
import CairnTransparencyLog

/// A receipt of a release that the log had already, and what witnesses say of it.
struct LoggedReceipt {
    let receipt: VerifiedReceipt
    /// Nil where it isn't witnessed.
    let witnesses: WitnessReport?

    /// - Parameter policy: whose quorum counts; nil where nobody says
    init(_ proof: [UInt8], logKey: VerifierKey, policy: JudgingPolicy?) throws {
        receipt = try VerifiedReceipt.verify(
            proof, logKey: logKey, witnesses: policy?.policy.witnessKeys ?? [])
        guard let policy, policy.policy.quorum != nil else {
            witnesses = nil
            return
        }
        let verdict = policy.policy.judge(receipt.checkpoint)
        witnesses = verdict.isSatisfied ? WitnessReport(standing: .judged(verdict, by: policy)) : nil
    }

    /// Whether it stands where `other`, the node's own answer, could: of the same leaf, and witnessed where that is.
    func isAsGood(as other: LoggedReceipt) -> Bool {
        receipt.proof.extra == other.receipt.proof.extra && receipt.index == other.receipt.index
            && (witnesses != nil || other.witnesses == nil)
    }
}
