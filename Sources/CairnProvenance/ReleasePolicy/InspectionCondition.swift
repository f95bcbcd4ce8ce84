import CairnManifest

/// What an inspection must not have found.
struct InspectionCondition: PolicyCondition, Hashable {
    let level: PolicyLevel
    let refuse: [InspectionWord]
    let warn: [InspectionWord]
    /// Whose inspections count beside one's own.
    let by: AttestationAuthors?

    /// As many findings stand in the evidence of one line; the sentence counts all.
    private static let shown = 20

    func outcomes(_ facts: ReleaseFacts) -> [PolicyOutcome] {
        let inspections = counted(facts)
        guard !inspections.isEmpty else {
            return [PolicyOutcome("", .unknown, "nobody who counts has inspected the files", [])]
        }
        let evidence = inspections.map { PolicyEvidence(.inspection, $0.source) }
        let findings = Set(inspections.flatMap(\.report.findings))
        var outcomes: [PolicyOutcome] = []
        for (member, words, result) in [("refuse", refuse, PolicyResult.fail), ("warn", warn, .warn)]
        where !words.isEmpty {
            let found = findings.filter { finding in words.contains { $0.covers(finding) } }
            let listed = words.map(\.text).sorted().joined(separator: ", ")
            outcomes.append(
                found.isEmpty
                    ? PolicyOutcome(member, .pass, "no finding is \(listed)", evidence)
                    : PolicyOutcome(
                        member, result,
                        "\(found.count) \(plural("finding", found.count)): "
                            + Set(found.map { "\($0.kind) (\($0.severity.rawValue))" }).sorted()
                            .joined(separator: ", "),
                        evidence + Self.evidence(found)))
        }
        if let outcome = unread(findings, evidence) { outcomes.append(outcome) }
        return outcomes
    }

    /// What nobody read is never clean.
    private func unread(_ findings: Set<InspectionReport.Finding>, _ evidence: [PolicyEvidence])
        -> PolicyOutcome?
    {
        let left = findings.filter { finding in
            finding.severity == .unread && !(refuse + warn).contains { $0.covers(finding) }
        }
        guard !left.isEmpty else { return nil }
        return PolicyOutcome(
            "", .unknown, "\(left.count) \(plural("part", left.count)) of the files couldn't be read",
            evidence + Self.evidence(left))
    }

    private func counted(_ facts: ReleaseFacts) -> [(source: String, report: InspectionReport)] {
        let own = facts.ownInspections.map { (source: "own", report: $0) }
        let attested = (facts.attestations ?? []).compactMap { fact -> (String, InspectionReport)? in
            guard let by, fact.isAboutWhole, case .read(.inspection(let report)) = fact.content,
                !by.counted(fact.signers, publisher: facts.publisher).isEmpty
            else { return nil }
            return (fact.digest.hex, report)
        }
        return own + attested
    }

    private static func evidence(_ findings: Set<InspectionReport.Finding>) -> [PolicyEvidence] {
        findings.map { PolicyEvidence(.finding, "\($0.kind) in \($0.path)") }.sorted().prefix(shown).map {
            $0
        }
    }
}

/// A severity or a kind of finding, as an inspection spells it.
struct InspectionWord: Hashable, Sendable {
    let text: String

    /// Nil for a word that no inspection has, which would never refuse anything.
    init?(_ text: String) {
        let isSeverity = InspectionReport.Severity(rawValue: text) != nil
        guard isSeverity || InspectionReport.kinds.contains(text) else { return nil }
        self.text = text
    }

    func covers(_ finding: InspectionReport.Finding) -> Bool {
        finding.severity.rawValue == text || finding.kind == text
    }
}
