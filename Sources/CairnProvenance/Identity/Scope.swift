import CairnManifest

/// What a releaser may release: everything, all of a kind, or one entry.
///
/// Text: `*`, `models/*`, `datasets/*`, `models/<name>`, `datasets/<name>`.
package enum Scope: Hashable, Sendable, CustomStringConvertible {
    case everything
    case kind(EntryKind)
    case entry(EntryKind, EntryName)

    package init?(_ text: String) {
        if text == "*" {
            self = .everything
            return
        }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init
        )
        guard parts.count == 2, let kind = EntryKind(pathSegment: parts[0]) else { return nil }
        if parts[1] == "*" {
            self = .kind(kind)
        } else if let name = try? EntryName(parts[1]) {
            self = .entry(kind, name)
        } else {
            return nil
        }
    }

    package var text: String {
        switch self {
        case .everything: "*"
        case .kind(let kind): "\(kind.pathSegment)/*"
        case .entry(let kind, let name): "\(kind.pathSegment)/\(name.text)"
        }
    }

    package var description: String { text }

    package func covers(_ kind: EntryKind, _ name: EntryName) -> Bool {
        switch self {
        case .everything: true
        case .kind(let own): own == kind
        case .entry(let own, let ownName): own == kind && ownName == name
        }
    }
}
