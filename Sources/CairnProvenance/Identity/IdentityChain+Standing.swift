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

    /// Whether `key` may sign releases of an entry at a place of the log.
    ///
    /// Listing and scope are those of the version in force there. A compromised key is known from the newest
    /// version and counts for the past too, from its `since` on.
    package func standing(
        of key: PublicKey, for kind: EntryKind, _ name: EntryName, at place: LogPlace
    ) -> Standing {
        if let since = compromised(key, at: place) { return .compromised(since: since) }
        guard let identity = active(at: place)?.identity else { return .notListed }
        if identity.revoked.contains(where: { $0.key == key }) { return .retired }
        guard let releaser = identity.releasers.first(where: { $0.signer == .key(key) }) else {
            return .notListed
        }
        return releaser.scopes.contains { $0.covers(kind, name) } ? .releaser : .notInScope
    }

    /// Whether `key` may speak for the publisher itself at a place of the log, as one owner of perhaps many.
    func ownerStanding(of key: PublicKey, at place: LogPlace) -> Standing {
        if let since = compromised(key, at: place) { return .compromised(since: since) }
        guard let identity = active(at: place)?.identity else { return .notListed }
        if identity.revoked.contains(where: { $0.key == key }) { return .retired }
        return identity.owners.keys.contains(key) ? .releaser : .notListed
    }

    func compromised(_ key: PublicKey, at place: LogPlace) -> UInt64? {
        let newest = settled(at: place.time).current.identity
        guard let revocation = newest.revoked.first(where: { $0.key == key }),
            revocation.reason == .compromised, let since = revocation.since,
            place.index.map({ $0 >= since }) ?? true
        else { return nil }
        return since
    }
}
