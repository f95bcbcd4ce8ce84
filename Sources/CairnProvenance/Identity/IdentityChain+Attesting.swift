import CairnManifest

extension IdentityChain {
    /// Whether `key` may attest something in the publisher's name at a place of the log.
    ///
    /// An owner may, and a releaser within its scope: `entry` is the publisher's own entry that it is about. About the
    /// releases of others only a releaser of everything may, since no scope names those.
    package func attestingStanding(of key: PublicKey, about entry: Label?, at place: LogPlace) -> Standing {
        let asOwner = ownerStanding(of: key, at: place)
        guard case .notListed = asOwner else { return asOwner }
        if let entry { return standing(of: key, for: entry.kind, entry.name, at: place) }
        let releasers = active(at: place)?.identity.releasers ?? []
        guard let releaser = releasers.first(where: { $0.signer == .key(key) }) else { return .notListed }
        return releaser.scopes.contains(.everything) ? .releaser : .notInScope
    }

    /// The keys of owners and releasers that are listed at a place of the log.
    func attestingKeys(at place: LogPlace) -> [PublicKey] {
        guard let identity = active(at: place)?.identity else { return [] }
        return identity.owners.keys + identity.releaserKeys
    }

    /// As above, each with whose it is, without those that are known to have been in other hands by then.
    package func attestingSigners(at place: LogPlace) -> [AttestationVerifier.KnownKey] {
        Set(attestingKeys(at: place)).filter { compromised($0, at: place) == nil }.map {
            AttestationVerifier.KnownKey($0, .publisher(publisher, key: $0.keyID))
        }
    }
}
