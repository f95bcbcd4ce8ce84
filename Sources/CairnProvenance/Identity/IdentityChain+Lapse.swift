import CairnManifest

extension IdentityChain {
    /// Whether a release that was accepted at a place doesn't count any more, because what signed it is known
    /// to have been compromised by then; the index from which its keys don't count, nil where it stands.
    ///
    /// - Parameter signers: key ids of those who signed the record, or the envelope
    package func lapse(
        ofSigners signers: [ContentDigest], for kind: EntryKind, _ name: EntryName, at place: LogPlace
    ) -> UInt64? {
        let known = links.flatMap { $0.identity.releaserKeys + $0.identity.revoked.map(\.key) }
        var lapsed: UInt64?
        for signer in signers {
            guard let key = known.first(where: { $0.keyID == signer }) else { continue }
            switch standing(of: key, for: kind, name, at: place) {
            case .releaser: return nil
            case .compromised(let since): lapsed = min(lapsed ?? since, since)
            case .notListed, .notInScope, .retired: continue
            }
        }
        return lapsed
    }
}
