import CairnManifest

/// Who may speak for one entry of a publisher at one place of its home log.
struct EntryAuthority {
    let chain: IdentityChain
    let kind: EntryKind
    let name: EntryName
    let place: LogPlace

    /// The keys that signed the envelope, at least one of which may release the entry.
    ///
    /// - `known`: ids of keys whose signatures of this envelope have been checked before
    func signers(of envelope: StoredEnvelope, known: Set<ContentDigest>) throws(Refusal) -> [PublicKey] {
        // A key that was compromised or retired is still known by name, so that the refusal can say so.
        let identities = [chain.active(at: place)?.identity, chain.current.identity].compactMap {
            $0
        }
        let keys = identities.flatMap { $0.releaserKeys + $0.revoked.map(\.key) }
        let signers = try envelope.signers(among: keys, in: "the envelope", known: known)
        try requireReleaser(among: signers, in: "the envelope")
        return signers
    }

    /// Throws the reason of the first signer unless at least one of them may release the entry.
    func requireReleaser(among signers: [PublicKey], in subject: String) throws(Refusal) {
        var first: Refusal?
        for key in signers {
            guard let refusal = refusal(of: key, in: subject) else { return }
            first = first ?? refusal
        }
        throw first ?? Refusal(.unsigned, "\(subject) carries no signature")
    }

    private func refusal(of key: PublicKey, in subject: String) -> Refusal? {
        switch chain.standing(of: key, for: kind, name, at: place) {
        case .releaser:
            nil
        case .notListed:
            Refusal(.wrongKey, "\(subject) is signed by key \(key.keyID), which isn't listed")
        case .notInScope:
            Refusal(.notInScope, "key \(key.keyID) of \(subject) may not release \(kind.pathSegment)/\(name)")
        case .retired:
            Refusal(.revoked, "key \(key.keyID) of \(subject) is retired")
        case .compromised(let since):
            Refusal(.revoked, "key \(key.keyID) of \(subject) counts only below home-log index \(since)")
        }
    }
}
