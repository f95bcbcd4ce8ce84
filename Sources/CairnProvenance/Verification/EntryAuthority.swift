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
        let keys = identities.flatMap { $0.releaserKeys + $0.revoked.compactMap(\.key) }
        let signers = try envelope.signers(among: keys, in: "the envelope", known: known)
        try requireReleaser(among: signers, in: "the envelope")
        return signers
    }

    /// Throws the reason of the first signer unless at least one of them may release the entry.
    func requireReleaser(among signers: [PublicKey], in subject: String) throws(Refusal) {
        var first: Refusal?
        for key in signers {
            guard let refusal = refusal(of: .key(key), in: subject) else { return }
            first = first ?? refusal
        }
        throw first ?? Refusal(.unsigned, "\(subject) carries no signature")
    }

    /// Throws unless the workload may release the entry, and signed it by the time that it was logged.
    ///
    /// - `keys`: of the certificate; an owner may revoke one alone
    func requireReleaser(_ signature: KeylessSignature, keys: [PublicKey]) throws(Refusal) {
        if let refusal = refusal(of: .sigstore(signature.signer), in: "the record") { throw refusal }
        for key in keys {
            switch chain.standing(of: key, for: kind, name, at: place) {
            case .retired, .compromised:
                throw Refusal(.revoked, "key \(key.keyID) of the record's certificate is revoked")
            case .releaser, .notListed, .notInScope: break
            }
        }
        guard signature.time <= place.time + Limits.signedAheadSeconds else {
            throw Refusal(.badBundle, "the record was signed after the log says that it took it in")
        }
    }

    private func refusal(of signer: Identity.Releaser.Signer, in subject: String) -> Refusal? {
        let by = "\(subject) is signed by \(signer)"
        return switch chain.standing(of: signer, for: kind, name, at: place) {
        case .releaser: nil
        case .notListed: Refusal(.wrongKey, "\(by), which isn't listed")
        case .notInScope: Refusal(.notInScope, "\(by), which may not release \(kind.pathSegment)/\(name)")
        case .retired: Refusal(.revoked, "\(by), which is retired")
        case .compromised(let since):
            Refusal(.revoked, "\(by), which counts only below home-log index \(since)")
        }
    }
}
