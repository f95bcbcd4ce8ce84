/// How much of what a reader would like to know a manifest tells: a count, not a grade.
///
/// Counted are the facts that `UnknownRules` needs or recommends for the kind. A fact counts when it is there and
/// not an empty list or object; listed under `unknown` it does not count.
package struct Completeness: Hashable, Sendable {
    package let present: Int
    package let total: Int
    /// Pointers of what is missing, in the order of the table.
    package let missing: [String]

    package init(of manifest: Manifest) {
        let document = manifest.json.objectValue ?? JSONObject()
        let rules = Self.rules(for: manifest.kind)
        missing = rules.filter { !Self.isGiven(UnknownRules.value(of: $0, in: document)) }.map(\.pointer)
        total = rules.count
        present = total - missing.count
    }

    /// From 0 to 100, rounded down, so that 100 means all.
    package var percent: Int { present * 100 / total }

    private static func rules(for kind: EntryKind) -> [UnknownRules.Rule] {
        UnknownRules.rules(for: kind).filter { $0.need == .always || $0.need == .recommended }
    }

    private static func isGiven(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null: false
        case .array(let elements): !elements.isEmpty
        case .object(let object): !object.isEmpty
        default: true
        }
    }
}

extension Manifest {
    package var completeness: Completeness { Completeness(of: self) }
}
