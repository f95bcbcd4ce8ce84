import CairnTransparencyLog

/// The policy that somebody judges by, and where it came from.
package struct JudgingPolicy: Hashable, Sendable {
    package let policy: LogPolicy
    /// A file's path, or the node that showed it.
    package let source: String
    /// Whether it was there without being asked for: a log that it doesn't list is then judged by pins.
    package let isDefault: Bool

    package init(_ policy: LogPolicy, source: String, isDefault: Bool) {
        self.policy = policy
        self.source = source
        self.isDefault = isDefault
    }
}

/// Which witnesses stand behind a verdict.
package enum WitnessStanding: Hashable, Sendable {
    /// Nobody was counted, since there is no policy.
    case noPolicy
    /// Nobody was counted, since the user's standing policy doesn't list the log.
    case unlisted(JudgingPolicy)
    case judged(PolicyVerdict, by: JudgingPolicy)

    package var verdict: PolicyVerdict? {
        if case .judged(let verdict, by: _) = self { verdict } else { nil }
    }

    package var policy: JudgingPolicy? {
        switch self {
        case .noPolicy: nil
        case .unlisted(let policy), .judged(_, by: let policy): policy
        }
    }

    /// What makes the verdict weaker than it may look.
    package var warnings: [StandingWarning] {
        switch self {
        case .noPolicy:
            [
                StandingWarning(
                    code: "no-policy",
                    message:
                        "there is no policy, so no witness was counted: only the log's own word says that "
                        + "everyone sees the same")
            ]
        case .unlisted(let policy):
            [
                StandingWarning(
                    code: "log-not-in-policy",
                    message:
                        "the policy \(policy.source) doesn't list this log, so pins decided and no witness "
                        + "was counted")
            ]
        case .judged(let verdict, by: _):
            verdict.warnings.map { StandingWarning(code: $0.rawValue, message: "\($0)") }
        }
    }
}

/// A word for programs and a sentence for people.
package struct StandingWarning: Hashable, Sendable {
    package let code: String
    package let message: String
}
