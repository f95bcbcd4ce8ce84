import CairnManifest

extension IdentityChain {
    /// What a key may do about one entry.
    package enum Standing: Hashable, Sendable {
        /// Listed as a releaser, with a scope that covers the entry.
        case releaser
        case notListed
        /// A releaser of other entries.
        case notInScope
        case retired
        /// Its signatures count only below this home-log index.
        case compromised(since: UInt64)
    }

    /// Whether `key` may sign releases of an entry at `index` of the home log; nil asks for a record that is
    /// about to be made.
    ///
    /// Listing and scope are those of the version in force at the index. A compromised key is known from the
    /// newest version and counts for the past too, from its `since` on.
    package func standing(
        of key: PublicKey,
        for kind: EntryKind,
        _ name: EntryName,
        atHomeIndex index: UInt64?
    ) -> Standing {
        if let revocation = current.identity.revoked.first(where: { $0.key == key }),
            revocation.reason == .compromised, let since = revocation.since,
            index.map({ $0 >= since }) ?? true
        {
            return .compromised(since: since)
        }
        guard let identity = active(atHomeIndex: index)?.identity else { return .notListed }
        if identity.revoked.contains(where: { $0.key == key }) { return .retired }
        guard let releaser = identity.releasers.first(where: { $0.signer == .key(key) }) else {
            return .notListed
        }
        return releaser.scopes.contains { $0.covers(kind, name) } ? .releaser : .notInScope
    }
}
