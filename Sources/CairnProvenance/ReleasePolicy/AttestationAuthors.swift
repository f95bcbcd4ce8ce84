import CairnManifest

/// Whose signature was found under an attestation.
package enum AttestationSigner: Hashable, Sendable {
    /// A key that was given as such.
    case key(ContentDigest)
    /// A key that was in force for this publisher.
    case publisher(PublisherID, key: ContentDigest)
    case workload(Identity.SigstoreSigner)
}

/// Whose attestations count for a condition.
struct AttestationAuthors: Hashable, Sendable {
    /// The publisher of the release itself.
    let includesPublisher: Bool
    let publishers: [PublisherID]
    let keys: [PublicKey]
    let workloads: [Identity.SigstoreSigner]

    /// The signers that count, each person or machine once, by name.
    func counted(_ signers: [AttestationSigner], publisher: PublisherID?) -> Set<PolicyEvidence> {
        Set(signers.compactMap { name($0, publisher: publisher) })
    }

    /// A listed key counts as itself, also where it is a listed publisher's: naming fewer never counts more.
    private func name(_ signer: AttestationSigner, publisher: PublisherID?) -> PolicyEvidence? {
        switch signer {
        case .key(let id):
            return keys.contains { $0.keyID == id } ? PolicyEvidence(.key, id.hex) : nil
        case .publisher(let id, let key):
            if keys.contains(where: { $0.keyID == key }) { return PolicyEvidence(.key, key.hex) }
            let isListed = publishers.contains(id) || (includesPublisher && id == publisher)
            return isListed ? PolicyEvidence(.publisher, id.hex) : nil
        case .workload(let found):
            guard workloads.contains(where: { $0.covers(found) }) else { return nil }
            return PolicyEvidence(.sigstore, "\(found.san) by \(found.issuer)")
        }
    }
}

extension Identity.SigstoreSigner {
    /// Whether `found` is this one: exact texts, and the repository where one is named.
    func covers(_ found: Identity.SigstoreSigner) -> Bool {
        guard ExactText.equal(issuer, found.issuer), ExactText.equal(san, found.san) else { return false }
        guard let repositoryID else { return true }
        return found.repositoryID.map { ExactText.equal($0, repositoryID) } ?? false
    }
}
