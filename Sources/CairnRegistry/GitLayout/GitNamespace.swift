import CairnManifest

/// Where an entry's refs live in its publisher's repository, and what they are called there.
///
/// Source: <https://git-scm.com/docs/gitnamespaces>
package struct GitNamespace: Hashable, Sendable {
    package let kind: EntryKind
    package let name: EntryName

    package init(kind: EntryKind, name: EntryName) {
        self.kind = kind
        self.name = name
    }

    /// The value of `GIT_NAMESPACE` that shows this entry alone: `models/<name>`.
    package var path: String { "\(kind.pathSegment)/\(name.text)" }

    /// Every ref of the entry begins with it; ends in `/`.
    package var refPrefix: String { "refs/namespaces/\(kind.pathSegment)/refs/namespaces/\(name.text)/" }

    package var head: String { refPrefix + "HEAD" }
    package var mainBranch: String { refPrefix + "refs/heads/main" }
    package var records: String { refPrefix + "refs/cairn/records" }

    package func tag(_ version: ReleaseVersion) -> String {
        tagPrefix + version.text
    }

    /// The version that a ref of this entry is the tag of, or nil.
    package func version(ofTag ref: String) -> ReleaseVersion? {
        guard ref.utf8.starts(with: tagPrefix.utf8) else { return nil }
        return try? ReleaseVersion(String(decoding: ref.utf8.dropFirst(tagPrefix.utf8.count), as: UTF8.self))
    }

    private var tagPrefix: String { refPrefix + "refs/tags/" }
}

extension GitNamespace {
    /// The prefix of the entry that a ref belongs to, or nil.
    package static func refPrefix(of ref: String) -> String? {
        let parts = ref.utf8.split(
            separator: UInt8(ascii: "/"),
            maxSplits: 6,
            omittingEmptySubsequences: false
        )
        let fixed = [0: "refs", 1: "namespaces", 3: "refs", 4: "namespaces"]
        guard parts.count == 7, fixed.allSatisfy({ parts[$0].elementsEqual($1.utf8) }) else { return nil }
        return String(Substring(ref.utf8.dropLast(parts[6].count)))
    }
}
