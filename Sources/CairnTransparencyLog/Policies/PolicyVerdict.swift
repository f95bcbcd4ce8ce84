/// How a checkpoint fares under a policy: who cosigned it, when, and whether that is enough.
package struct PolicyVerdict: Hashable, Sendable {
    /// A witness of the policy that cosigned, and when by its own clock.
    package struct Cosigned: Hashable, Sendable {
        package let witness: LogPolicy.Witness
        /// Unix seconds, below 2^63.
        package let time: UInt64
    }

    /// Whether the quorum was reached; always with `quorum none`, which `warnings` tells.
    package let isSatisfied: Bool
    /// In the order of the policy, also those that the quorum doesn't rest on.
    package let cosigned: [Cosigned]
    /// The latest time that a whole quorum cosigned at or after: what the verdict can stand on.
    ///
    /// Unix seconds; `nil` without a quorum. One lying witness can't move it beyond the others.
    package let quorumTime: UInt64?
    /// What is missing; there exactly where the quorum wasn't reached.
    package let gap: QuorumGap?
    package let warnings: [PolicyWarning]

    /// The latest time that any listed witness cosigned at: that witness's word alone.
    package var newestTime: UInt64? { cosigned.map(\.time).max() }
}

/// What makes a policy weaker than it may look.
package enum PolicyWarning: String, Hashable, Sendable {
    /// No cosignature is asked for: the log alone says that everyone sees the same.
    case quorumNone = "quorum-none"
    /// Even all witnesses whose keys can be checked here don't make the quorum.
    case unreachable
}

extension PolicyWarning: CustomStringConvertible {
    package var description: String {
        switch self {
        case .quorumNone:
            "the policy says 'quorum none', so no witness was asked for and the log could show others another history"
        case .unreachable:
            "too many of the policy's witnesses have keys of types that aren't known here, so its quorum can't be reached"
        }
    }
}

/// What keeps a checkpoint from its quorum.
package struct QuorumGap: Hashable, Sendable {
    /// The witness or group of the quorum line.
    package let quorum: PolicyText
    /// Of the quorum's outermost group; one of one where it is a witness.
    package let numbers: LogPolicy.Numbers
    /// Witnesses that the quorum rests on and that cosigned.
    package let signed: [LogPolicy.Witness]
    /// Those that didn't.
    package let lacking: [LogPolicy.Witness]
    /// A smallest set of those lacking that would be enough; `nil` where no set is.
    package let sufficient: [LogPolicy.Witness]?
}

extension QuorumGap: CustomStringConvertible {
    package var description: String {
        var text = "the quorum '\(quorum)' "
        if numbers.operators > 1 {
            let hosts = Set((signed + lacking).map(\.operator))
            let counted = hosts.count == 1 ? "witnesses" : "operators"
            text += "asks for \(numbers.needed) of \(numbers.operators) \(counted) and "
        }
        text += "isn't reached: signed by \(signed.isEmpty ? "none" : Self.names(signed))"
        if !lacking.isEmpty { text += "; not by \(Self.names(lacking))" }
        guard let sufficient else {
            return text + "; it can't be reached, since keys of these types aren't known here"
        }
        return text + "; \(sufficient == lacking ? "these" : Self.names(sufficient)) would suffice"
    }

    private static func names(_ witnesses: [LogPolicy.Witness]) -> String {
        witnesses.map { "\($0.name) (\($0.operator))" }.joined(separator: ", ")
    }
}
