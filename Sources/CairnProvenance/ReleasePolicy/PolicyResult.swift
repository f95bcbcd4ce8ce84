import CairnManifest

/// How one condition of a policy fared.
package enum PolicyResult: String, Hashable, Sendable, CaseIterable {
    case pass
    case fail
    /// Not fulfilled, but only advised or warned of.
    case warn
    /// Whoever judged lacked the facts.
    case unknown
}

/// Whether a condition decides or only advises.
package enum PolicyLevel: String, Hashable, Sendable, CaseIterable {
    /// What isn't known refuses.
    case require
    /// What isn't known only warns.
    case ifKnown = "if-known"
    case advise
}

/// What a policy makes of a release.
package enum ReleaseVerdict: String, Hashable, Sendable, Comparable {
    case passed
    case warned
    case failed

    /// Better comes first.
    package static func < (one: ReleaseVerdict, other: ReleaseVerdict) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .passed: 0
        case .warned: 1
        case .failed: 2
        }
    }
}

/// Something that a check rests on: a digest, a key id, an index, a name.
package struct PolicyEvidence: Hashable, Sendable, Comparable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case attestation, finding, index, inspection, key, license, manifest, mark, `operator`, publisher,
            record
        case sigstore, source, state, time
    }

    package let kind: Kind
    /// Strangers' text in part; print it through what makes text safe.
    package let value: String

    package init(_ kind: Kind, _ value: String) {
        self.kind = kind
        self.value = value
    }

    package var description: String { "\(kind.rawValue) \(value)" }

    package var json: JSONValue { ["kind": .string(kind.rawValue), "value": .string(value)] }

    package static func < (one: PolicyEvidence, other: PolicyEvidence) -> Bool {
        one.kind == other.kind
            ? ExactText.precedes(one.value, other.value) : one.kind.rawValue < other.kind.rawValue
    }
}

/// One line of a judgement: what the policy asked for there, how that fared, why, and on what it rests.
package struct PolicyCheck: Hashable, Sendable {
    /// Where the policy asks for it: a JSON Pointer.
    package let place: String
    package let result: PolicyResult
    package let level: PolicyLevel
    /// Sorted, never empty.
    package let evidence: [PolicyEvidence]
    /// One sentence, without a full stop.
    package let sentence: String

    /// Whether this line alone refuses the release.
    package var refuses: Bool { result == .fail || (result == .unknown && level == .require) }

    package var json: JSONValue {
        [
            "evidence": .array(evidence.map(\.json)), "level": .string(level.rawValue),
            "place": .string(place), "result": .string(result.rawValue), "sentence": .string(sentence),
        ]
    }
}

extension ReleaseVerdict {
    /// The worst of the lines; what is unknown refuses where it was required, and else warns.
    package init(_ checks: [PolicyCheck]) {
        if checks.contains(where: \.refuses) {
            self = .failed
        } else if checks.contains(where: { $0.result != .pass }) {
            self = .warned
        } else {
            self = .passed
        }
    }
}
