import CairnManifest

extension IdentityChain {
    /// Whether a release that was accepted at a place doesn't count any more, because what signed it is known
    /// to have been compromised by then; the index from which its signers don't count, nil where it stands.
    ///
    /// - Parameter signers: ids of those who signed the record, or the envelope
    package func lapse(
        ofSigners signers: [ContentDigest], for kind: EntryKind, _ name: EntryName, at place: LogPlace
    ) -> UInt64? {
        let known = links.flatMap { $0.identity.releasers.map(\.signer) + $0.identity.revoked.map(\.signer) }
        var lapsed: UInt64?
        for id in signers {
            guard let signer = known.first(where: { $0.id == id }) else { continue }
            switch standing(of: signer, for: kind, name, at: place) {
            case .releaser: return nil
            case .compromised(let since): lapsed = min(lapsed ?? since, since)
            case .notListed, .notInScope, .retired: continue
            }
        }
        return lapsed
    }
}
