import CairnManifest
import CairnTransparencyLog

/// What a policy says of one checkpoint.
package struct PolicyJudgement: Sendable {
    package var findings: [Finding]
    package var witnesses: [WitnessView]
    /// One sentence: what was asked for and whether it was there.
    package var summary: String

    package init(findings: [Finding], witnesses: [WitnessView], summary: String) {
        self.findings = findings
        self.witnesses = witnesses
        self.summary = summary
    }
}

/// A witness of the policy, and when it cosigned the audited checkpoint.
package struct WitnessView: Hashable, Sendable {
    package var name: String
    /// Unix seconds by the witness's clock; nil where it didn't.
    package var time: UInt64?

    package init(name: String, time: UInt64?) {
        self.name = name
        self.time = time
    }
}

/// The policy that an audit holds a log's checkpoint against.
package struct AuditPolicy: Sendable {
    private let logKeys: [VerifierKey]
    private let witnessKeys: [VerifierKey]
    private let judgement: @Sendable (VerifiedCheckpoint) -> PolicyJudgement

    package init(
        logKeys: [VerifierKey], witnessKeys: [VerifierKey],
        judgement: @escaping @Sendable (VerifiedCheckpoint) -> PolicyJudgement
    ) {
        self.logKeys = logKeys
        self.witnessKeys = witnessKeys
        self.judgement = judgement
    }

    func logKey(of origin: String) -> VerifierKey? {
        logKeys.first { ExactText.equal($0.name, origin) }
    }

    /// The keys whose cosignatures are looked for; none for a log that the policy doesn't list.
    func witnesses(of origin: String) -> [VerifierKey] { logKey(of: origin) == nil ? [] : witnessKeys }

    func judge(_ checkpoint: VerifiedCheckpoint) -> PolicyJudgement? {
        logKey(of: checkpoint.origin) == nil ? nil : judgement(checkpoint)
    }
}
