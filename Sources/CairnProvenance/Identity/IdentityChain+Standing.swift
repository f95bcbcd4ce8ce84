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
    package func standing(
        of key: PublicKey, for kind: EntryKind, _ name: EntryName, at place: LogPlace
    ) -> Standing {
        standing(of: .key(key), for: kind, name, at: place)
    }

    /// Whether a key or workload may sign releases of an entry at a place of the log.
    ///
    /// Listing and scope are those of the version in force there. A compromised signer is known from the newest
    /// version and counts for the past too, from its `since` on.
    package func standing(
        of signer: Identity.Releaser.Signer, for kind: EntryKind, _ name: EntryName, at place: LogPlace
    ) -> Standing {
        if let since = compromised(signer, at: place) { return .compromised(since: since) }
        guard let identity = active(at: place)?.identity else { return .notListed }
        if identity.revoked.contains(where: { $0.signer == signer }) { return .retired }
        guard let releaser = identity.releasers.first(where: { $0.signer == signer }) else {
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

    /// The index from which a key doesn't count, where it is known to be compromised at a place.
    func compromised(_ key: PublicKey, at place: LogPlace) -> UInt64? {
        compromised(.key(key), at: place)
    }

    private func compromised(_ signer: Identity.Releaser.Signer, at place: LogPlace) -> UInt64? {
        let newest = settled(at: place.time).current.identity
        guard let revocation = newest.revoked.first(where: { $0.signer == signer }),
            revocation.reason == .compromised, let since = revocation.since,
            place.index.map({ $0 >= since }) ?? true
        else { return nil }
        return since
    }
}
