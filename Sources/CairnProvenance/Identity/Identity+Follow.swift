import CairnManifest

extension Identity {
    /// Why this document can't be the version after `last`; nil when it can.
    ///
    /// Whether the right keys signed it is another question.
    func refusal(following last: Identity, digest: ContentDigest) -> Refusal? {
        guard previous == digest else {
            return Refusal(.wrongPrevious, "the document's prev isn't the digest of version \(last.version)")
        }
        guard name.text == last.name.text else {
            return Refusal(.nameMismatch, "the name changed from \(last.name) to \(name)")
        }
        for old in last.revoked where !keeps(old) {
            return Refusal(
                .revocationDropped, "the revocation of \(old.signer) is missing or softer")
        }
        return nil
    }

    /// Revocations only grow: a key stays revoked, retired may become compromised, and the index from which
    /// a compromised key doesn't count may only fall.
    private func keeps(_ old: Revocation) -> Bool {
        let new = revoked.first { $0.signer == old.signer }
        return switch (old.reason, new?.reason) {
        case (_, nil), (.compromised, .retired): false
        case (.compromised, .compromised): (new?.since ?? .max) <= (old.since ?? .max)
        case (.retired, _): true
        }
    }
}

extension Identity.Recovery {
    /// The delay in seconds.
    package var delaySeconds: Int64 { Int64(delayDays) * 86_400 }
}
