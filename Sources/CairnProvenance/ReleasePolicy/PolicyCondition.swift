import CairnManifest

/// One condition of a policy.
protocol PolicyCondition: Sendable {
    var level: PolicyLevel { get }
    /// Judges every thing that the condition asks for; never empty.
    func outcomes(_ facts: ReleaseFacts) -> [PolicyOutcome]
}

/// How one thing that a condition asks for fared, before the condition's level counts.
struct PolicyOutcome {
    /// The member of the condition that asks; empty for the whole.
    let member: String
    let result: PolicyResult
    let evidence: [PolicyEvidence]
    let sentence: String

    init(_ member: String, _ result: PolicyResult, _ sentence: String, _ evidence: [PolicyEvidence]) {
        self.member = member
        self.result = result
        self.evidence = evidence
        self.sentence = sentence
    }
}

extension ReleasePolicy {
    /// Judges a release: one evaluator for whoever has to decide.
    ///
    /// At least one check for each condition, in the order of the specification. The order of facts means nothing.
    package func evaluate(_ facts: ReleaseFacts) -> [PolicyCheck] {
        conditions.flatMap { place, condition in
            condition.outcomes(facts).map { outcome in
                let isAdvised = condition.level == .advise && outcome.result == .fail
                let evidence =
                    outcome.evidence.isEmpty
                    ? [PolicyEvidence(.manifest, facts.manifest.hex)] : outcome.evidence
                return PolicyCheck(
                    place: outcome.member.isEmpty ? place : "\(place)/\(outcome.member)",
                    result: isAdvised ? .warn : outcome.result, level: condition.level,
                    evidence: Set(evidence).sorted(), sentence: outcome.sentence)
            }
        }
    }

    private var conditions: [(place: String, condition: any PolicyCondition)] {
        let single: [(String, (any PolicyCondition)?)] = [
            ("/signatures", signatures), ("/identities", identities), ("/witnesses", witnesses),
            ("/licenses", licenses), ("/lineage", lineage), ("/inspection", inspection), ("/age", age),
            ("/revocation", revocation),
        ]
        return single.compactMap { place, condition in condition.map { (place, $0) } }
            + attestations.enumerated().map { ("/attestations/\($0.offset)", $0.element) }
    }
}
