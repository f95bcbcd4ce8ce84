import CairnManifest

/// Under which licences a release may be.
struct LicenseCondition: PolicyCondition, Hashable {
    let level: PolicyLevel
    /// Identifiers, or identifiers with `WITH` and an exception.
    let allowed: [String]?
    let denied: [String]
    /// Whether a publisher's own licence counts as allowed where no list has it.
    let allowsCustom: Bool

    /// Worse comes first.
    private enum Standing: Int, Comparable {
        case denied, unlisted, unknown, allowed

        static func < (one: Standing, other: Standing) -> Bool { one.rawValue < other.rawValue }
    }

    func outcomes(_ facts: ReleaseFacts) -> [PolicyOutcome] {
        guard let licenses = facts.licenses, !licenses.isEmpty else {
            return [PolicyOutcome("", .unknown, "under which licence the release is isn't known", [])]
        }
        let judged = licenses.map { (expression: $0, standing: $0.worth(standing)) }
        let worst = judged.map(\.standing).min() ?? .unknown
        let evidence = judged.filter { $0.standing == worst }.map {
            PolicyEvidence(.license, $0.expression.text)
        }
        let names = Set(evidence.map(\.value)).sorted().joined(separator: ", ")
        let outcome: (PolicyResult, String) =
            switch worst {
            case .denied: (.fail, "the licence \(names) is denied")
            case .unlisted: (.fail, "the licence \(names) isn't among those that are allowed")
            case .unknown: (.unknown, "the licence \(names) is the publisher's own, and no list has it")
            case .allowed: (.pass, "the licence \(names) is allowed")
            }
        return [PolicyOutcome("", outcome.0, outcome.1, evidence)]
    }

    private func standing(_ term: SPDXExpression.Term) -> Standing {
        let whole = term.exception.map { "\(term.license) WITH \($0)" }
        func matches(_ listed: String, _ equal: (String, String) -> Bool) -> Bool {
            if let whole, equal(listed, whole) { return true }
            return equal(listed, term.license) || (term.orLater && equal(listed, "\(term.license)+"))
        }
        if denied.contains(where: { matches($0, Self.equalIgnoringCase) }) { return .denied }
        let isCustom = term.license.utf8.contains(UInt8(ascii: ":")) || term.license.hasPrefix("LicenseRef-")
        let isAdded = term.exception?.hasPrefix("AdditionRef-") ?? false
        if let allowed {
            let isAllowed = allowed.contains { listed in
                if isAdded { return whole.map { ExactText.equal(listed, $0) } ?? false }
                return matches(listed, isCustom ? ExactText.equal : Self.equalIgnoringCase)
            }
            if isAllowed { return .allowed }
        }
        if isCustom || isAdded { return allowsCustom ? .allowed : .unknown }
        return allowed == nil ? .allowed : .unlisted
    }

    /// ASCII case only: SPDX identifiers have no other letters.
    private static func equalIgnoringCase(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count
            && zip(one.utf8, other.utf8).allSatisfy { lowered($0) == lowered($1) }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
