import CairnManifest

/// How many of what an audit has looked at, since the log's first entry.
package struct AuditCounts: Hashable, Sendable {
    package var entries: UInt64 = 0
    package var identities: UInt64 = 0
    package var releases: UInt64 = 0
    /// Objects whose digest was compared.
    package var objects: UInt64 = 0
    package var smallFiles: UInt64 = 0
    package var withheld: UInt64 = 0
    /// Records that break a rule.
    package var refused: UInt64 = 0
    /// Entries that couldn't be read.
    package var unreadable: UInt64 = 0
    /// The node's own records.
    package var nodeRecords: UInt64 = 0
    /// Records of publishers that are neither identities nor releases, by kind; statuses, profiles and attestations are judged.
    package var otherKinds: [String: UInt64] = [:]
    /// Findings and withheld objects beyond those that are listed.
    package var findingsLeftOut: UInt64 = 0
    package var findings: UInt64 = 0

    package init() {}

    /// Bundles of entries in the log.
    package var bundles: UInt64 { (entries + 255) / 256 }

    /// Hash tiles of a log of this size, the partial one at the end of each level included.
    package var tiles: UInt64 {
        var hashes = entries
        var tiles: UInt64 = 0
        while hashes > 0 {
            tiles += (hashes + 255) / 256
            hashes /= 256
        }
        return tiles
    }

    /// Kinds that are counted one by one: a log can have as many as it has entries.
    private static let kinds = 100

    mutating func countOther(_ kind: String) {
        let name = otherKinds[kind] != nil || otherKinds.count < Self.kinds ? kind : "others"
        otherKinds[name, default: 0] += 1
    }

    private static let members: [(String, any WritableKeyPath<AuditCounts, UInt64> & Sendable)] = [
        ("entries", \.entries), ("identities", \.identities),
        ("releases", \.releases), ("objects", \.objects), ("smallFiles", \.smallFiles),
        ("withheld", \.withheld), ("refused", \.refused), ("unreadable", \.unreadable),
        ("nodeRecords", \.nodeRecords), ("findings", \.findings), ("findingsLeftOut", \.findingsLeftOut),
    ]

    package var json: JSONValue {
        var object: JSONObject = [
            "bundles": .count(bundles), "tiles": .count(tiles),
        ]
        for (name, path) in Self.members { object[name] = .count(self[keyPath: path]) }
        var kinds = JSONObject()
        for (kind, count) in otherKinds { kinds[kind] = .count(count) }
        object["otherKinds"] = .object(kinds)
        return .object(object)
    }

    init?(json: JSONValue?) {
        guard let object = json?.objectValue else { return nil }
        self.init()
        for (name, path) in Self.members {
            guard let count = object[name]?.integerValue, count >= 0 else { return nil }
            self[keyPath: path] = UInt64(count)
        }
        let kinds = object["otherKinds"]?.objectValue ?? JSONObject()
        for kind in kinds.keys {
            otherKinds[kind] = kinds[kind]?.integerValue.flatMap { UInt64(exactly: $0) } ?? 0
        }
    }
}
