import CairnClient
import CairnManifest

/// Something that isn't as it must be: where, of what kind, and a sentence.
package struct Finding: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The checkpoint is missing, malformed, of another log or not signed by its key.
        case checkpoint
        /// Nobody has said that the log's key is the right one.
        case firstUse = "first-use"
        /// The cosignatures aren't enough for the policy.
        case policy
        /// The log shows less than was seen before.
        case rollback
        /// Two signed trees of the log don't fit together.
        case fork
        case missingTile = "missing-tile"
        case wrongTile = "wrong-tile"
        case missingEntries = "missing-entries"
        /// A bundle isn't what the signed root commits to.
        case wrongEntries = "wrong-entries"
        /// One entry isn't what the signed root commits to.
        case entry
        /// The entries don't give the signed root.
        case root
        /// An entry that is no leaf of this format.
        case notALeaf = "not-a-leaf"
        /// The time goes back.
        case time
        /// A record that breaks a rule; `code` says which.
        case record
        case missingContent = "missing-content"
        /// Content that isn't what its record announces.
        case wrongContent = "wrong-content"
        /// A data directory holds something else than its log.
        case segment
        case git
        case missingFile = "missing-file"
        case wrongFile = "wrong-file"
    }

    package var kind: Kind
    /// The entry that it is about.
    package var index: UInt64?
    /// Which rule a record breaks.
    package var code: String?
    /// Lower case, without a full stop; may quote others, without control characters.
    package var message: String
    /// An earlier entry that couldn't be read: this may be no more than a consequence of it.
    package var mayFollowFrom: UInt64?

    package init(
        _ kind: Kind, index: UInt64? = nil, code: String? = nil, _ message: String,
        mayFollowFrom: UInt64? = nil
    ) {
        self.kind = kind
        self.index = index
        self.code = code
        self.message = PrintableText.of(message, atMost: AuditLimits.detailBytes)
        self.mayFollowFrom = mayFollowFrom
    }

    /// Whether it will be the same at every later audit, since it stands in the log itself.
    var isPermanent: Bool {
        switch kind {
        case .record, .time, .notALeaf: mayFollowFrom == nil
        default: false
        }
    }

    package var json: JSONValue {
        [
            "code": code.map { .string($0) } ?? .null,
            "index": index.map { .count($0) } ?? .null,
            "kind": .string(kind.rawValue),
            "mayFollowFrom": mayFollowFrom.map { .count($0) } ?? .null,
            "message": .string(message),
        ]
    }

    init?(json: JSONValue) {
        guard let object = json.objectValue,
            let kind = object["kind"]?.stringValue.flatMap({ Kind(rawValue: $0) }),
            let message = object["message"]?.stringValue
        else { return nil }
        self.kind = kind
        index = object["index"]?.integerValue.flatMap { UInt64(exactly: $0) }
        code = object["code"]?.stringValue
        self.message = message
        mayFollowFrom = object["mayFollowFrom"]?.integerValue.flatMap { UInt64(exactly: $0) }
    }

    /// By place in the log, those without one last; the same set always in the same order.
    package static func precedes(_ one: Finding, _ other: Finding) -> Bool {
        let (left, right) = (one.index ?? .max, other.index ?? .max)
        guard left == right else { return left < right }
        return (one.kind.rawValue, one.message) < (other.kind.rawValue, other.message)
    }

    /// A name that is the same for the same finding, and sorts by place.
    var key: String {
        let place = String(index ?? UInt64(Int64.max))
        let padded = String(repeating: "0", count: 20 - place.count) + place
        return "\(padded):\(ContentDigest.of(json.canonicalBytes()).hex.prefix(16))"
    }
}
