import CairnManifest
import CairnProvenance

/// Reads attestations that a user has in files.
struct AttestationReader {
    let subjects: ReleaseSubjects
    /// Of the release's publisher, and of those whom the policy names.
    let keys: [AttestationVerifier.KnownKey]
    let trustedRoot: String?

    /// What an attestation is worth to a policy: a fact, or why it doesn't count.
    struct Reading {
        let fact: AttestationFact?
        let leftOut: String?
    }

    func read(_ path: String) throws -> Reading {
        let limit = max(CairnProvenance.Limits.envelopeBytes, CairnProvenance.Limits.sigstoreBundleBytes)
        let bytes = try LocalFile.read(path, maxBytes: limit)
        let verdict =
            AttestationVerifier.isBundle(bytes)
            ? AttestationVerifier.verify(
                bundle: bytes, verifier: try TrustedRootFile.verifier(trustedRoot), subjects: subjects)
            : AttestationVerifier.verify(envelope: bytes, keys: keys, subjects: subjects)
        switch verdict {
        case .accepted(let verified):
            return Reading(fact: verified.value.fact(about: subjects), leftOut: nil)
        case .refused(let refusal):
            return Reading(fact: nil, leftOut: "\(path) doesn't count: \(refusal.message)")
        }
    }
}
