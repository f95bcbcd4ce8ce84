import CairnManifest

/// How much a manifest says about what the release was made from.
struct LineageCondition: PolicyCondition, Hashable {
    enum State: String, Hashable, CaseIterable { case declared, verified }

    let level: PolicyLevel
    let state: State

    func outcomes(_ facts: ReleaseFacts) -> [PolicyOutcome] {
        guard let lineage = facts.lineage else {
            return [PolicyOutcome("state", .unknown, "the manifest says nothing about lineage", [])]
        }
        let stated = [PolicyEvidence(.state, lineage.state.rawValue)]
        if lineage.state == .unknown || !lineage.unknown.isEmpty {
            let places = lineage.unknown.map { PolicyEvidence(.source, $0) }
            return [
                PolicyOutcome(
                    "state", .unknown, "the publisher doesn't know the whole lineage", stated + places)
            ]
        }
        guard state == .verified else {
            return [PolicyOutcome("state", .pass, "the lineage is \(lineage.state.rawValue)", stated)]
        }
        let open = lineage.sources.filter { $0.digest == nil }.map { PolicyEvidence(.source, $0.name) }
        guard lineage.state == .verified, open.isEmpty else {
            return [
                PolicyOutcome(
                    "state", .fail,
                    open.isEmpty
                        ? "the lineage is only declared"
                        : "the lineage is only declared, and \(open.count) \(plural("source", open.count)) without digest",
                    stated + open)
            ]
        }
        return [
            PolicyOutcome(
                "state", .pass, "every source of the lineage has a digest",
                stated + lineage.sources.compactMap { $0.digest.map { PolicyEvidence(.source, $0.hex) } })
        ]
    }
}

/// How long ago the log took the release.
struct AgeCondition: PolicyCondition, Hashable {
    let level: PolicyLevel
    let atLeastDays: Int64?
    let atMostDays: Int64?

    private static let day: Int64 = 86_400

    func outcomes(_ facts: ReleaseFacts) -> [PolicyOutcome] {
        let bounds = [("atLeastDays", atLeastDays), ("atMostDays", atMostDays)]
        return bounds.compactMap { member, bound in
            bound.map { outcome(member, days: $0, isLeast: member == "atLeastDays", facts) }
        }
    }

    private func outcome(_ member: String, days: Int64, isLeast: Bool, _ facts: ReleaseFacts) -> PolicyOutcome
    {
        guard let place = facts.place else {
            return PolicyOutcome(member, .unknown, "when the release was logged isn't known", [])
        }
        let time = Timestamp(unixSeconds: place.time)?.description ?? "\(place.time)"
        let evidence = [PolicyEvidence(.time, time), PolicyEvidence(.index, "\(place.index)")]
        guard place.time <= facts.now else {
            return PolicyOutcome(member, .fail, "the log's time \(time) lies in the future", evidence)
        }
        // Both are times of day since 1970 within what a leaf can hold, so neither overflows.
        let age = facts.now.subtractingReportingOverflow(place.time).partialValue
        let bound = days * Self.day
        let holds = isLeast ? age >= bound : age <= bound
        let words = isLeast ? "at least" : "at most"
        return PolicyOutcome(
            member, holds ? .pass : .fail,
            "the release was logged \(age / Self.day) days ago, \(words) \(days) are asked for", evidence)
    }
}

/// What must not have been said about the release since.
struct RevocationCondition: PolicyCondition, Hashable {
    let level: PolicyLevel
    let refuse: [ReleaseMark]
    let warn: [ReleaseMark]

    func outcomes(_ facts: ReleaseFacts) -> [PolicyOutcome] {
        let lists: [(String, [ReleaseMark], PolicyResult)] = [
            ("refuse", refuse, .fail), ("warn", warn, .warn),
        ]
        return lists.filter { !$0.1.isEmpty }.map { member, words, result in
            let found = (facts.marks?.found ?? []).filter { words.contains($0.mark) }
            guard !found.isEmpty else {
                guard let marks = facts.marks, marks.isCurrent else {
                    return PolicyOutcome(
                        member, .unknown, "whether the release was revoked since isn't known", [])
                }
                let listed = words.map(\.rawValue).sorted().joined(separator: ", ")
                return PolicyOutcome(member, .pass, "the release isn't \(listed)", [])
            }
            let names = Set(found.map(\.mark.rawValue)).sorted().joined(separator: ", ")
            return PolicyOutcome(
                member, result, "the release is \(names)",
                found.flatMap { found in
                    [PolicyEvidence(.mark, found.mark.rawValue)]
                        + (found.record.map { [PolicyEvidence(.record, $0.hex)] } ?? [])
                })
        }
    }
}
