import CairnRegistry

/// Where the refs of the derived repositories are kept, beside the watermark up to which they are derived.
package protocol GitRefStore: Sendable {
    /// All refs of a repository by full name, as last committed; empty for one that is unknown.
    func refs(repository: String) throws -> [String: GitObjectID]
}

/// What a derivation changes about a repository's refs.
///
/// To be committed with the new watermark in one transaction; only then `packed-refs` may be rewritten.
package struct GitRefChanges: Equatable, Sendable {
    /// New values by full name.
    package var updates: [String: GitObjectID]
    /// Refs that go: `main` and `HEAD` of an entry whose every version is yanked.
    package var removals: Set<String>

    package init(updates: [String: GitObjectID] = [:], removals: Set<String> = []) {
        self.updates = updates
        self.removals = removals
    }

    /// What has to change for `before` to become `after`.
    init(from before: [String: GitObjectID], to after: [String: GitObjectID]) {
        updates = after.filter { before[$0.key] != $0.value }
        removals = Set(before.keys.filter { after[$0] == nil })
    }

    package func applied(to refs: [String: GitObjectID]) -> [String: GitObjectID] {
        var result = refs.merging(updates) { $1 }
        for name in removals { result[name] = nil }
        return result
    }
}
