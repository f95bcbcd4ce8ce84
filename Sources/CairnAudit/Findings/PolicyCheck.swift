import CairnManifest
import CairnTransparencyLog

/// A witness of the policy, and when it cosigned the audited checkpoint.
package struct WitnessView: Hashable, Sendable {
    /// The name of its key.
    package var name: String
    /// Unix seconds by the witness's clock; nil where it didn't.
    package var time: UInt64?
}

/// Holds a log's checkpoint against the user's policy.
package struct PolicyCheck: Sendable {
    private let policy: LogPolicy
    /// Whether a log that the policy doesn't list is a finding; else pins alone decide about it.
    private let mustList: Bool

    package init(_ policy: LogPolicy, mustList: Bool) {
        self.policy = policy
        self.mustList = mustList
    }

    func logKey(of origin: String) -> VerifierKey? {
        policy.logKeys.first { ExactText.equal($0.name, origin) }
    }

    /// The keys whose cosignatures are looked for; none for a log that the policy doesn't list.
    func witnessKeys(of origin: String) -> [VerifierKey] {
        logKey(of: origin) == nil ? [] : policy.witnessKeys
    }

    /// What the policy says; nil where it says nothing about this log.
    func judge(_ checkpoint: VerifiedCheckpoint) -> Judgement? {
        guard logKey(of: checkpoint.origin) != nil else {
            guard mustList else { return nil }
            let message = "the policy doesn't list the log \(checkpoint.origin)"
            return Judgement(findings: [Finding(.policy, message)], witnesses: [], summary: message)
        }
        let verdict = policy.judge(checkpoint)
        let views = policy.witnesses.map { witness in
            WitnessView(
                name: witness.key.name,
                time: verdict.cosigned.first { $0.witness == witness }?.time)
        }
        let warnings = verdict.warnings.map { "; \($0)" }.joined()
        guard verdict.isSatisfied else {
            let why = verdict.gap.map { "\($0)" } ?? "the quorum isn't reached"
            return Judgement(findings: [Finding(.policy, why)], witnesses: views, summary: why + warnings)
        }
        let time = verdict.quorumTime.flatMap { Timestamp(unixSeconds: Int64(clamping: $0)) }
        let when = time.map { ", as of \($0)" } ?? ""
        return Judgement(
            findings: [], witnesses: views, summary: "the policy is satisfied\(when)\(warnings)")
    }

    struct Judgement: Sendable {
        var findings: [Finding]
        var witnesses: [WitnessView]
        /// One sentence: what was asked for and whether it was there.
        var summary: String
    }
}
