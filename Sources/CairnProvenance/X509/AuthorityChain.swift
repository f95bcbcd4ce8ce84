/// The certificates of one trusted authority, each issued by the next, with their signatures checked once.
///
/// Signatures between authorities don't depend on the time, and cost more than all else in a bundle; validity is
/// checked whenever the chain is used.
package struct AuthorityChain: Hashable, Sendable {
    /// As trusted, at least one: first the one that issues or signs timestamps, last the root.
    package let certificates: [X509Certificate]
    /// Why the chain can't be used at all.
    package let refusal: ChainRefusal?
    private let purpose: CertificateChain.Purpose

    /// Nil for no certificates.
    init?(_ certificates: [X509Certificate], purpose: CertificateChain.Purpose) {
        guard let first = certificates.first else { return nil }
        self.certificates = certificates
        self.purpose = purpose
        refusal = Self.firstRefusal(certificates, below: first.isAuthority ? 1 : 0, purpose)
    }

    private static func firstRefusal(
        _ certificates: [X509Certificate], below: Int, _ purpose: CertificateChain.Purpose
    ) -> ChainRefusal? {
        for (index, (certificate, issuer)) in zip(certificates, certificates.dropFirst()).enumerated() {
            do {
                try certificate.checkIssued(by: issuer, authoritiesBelow: index + below, purpose: purpose)
            } catch {
                return error
            }
        }
        return nil
    }

    /// The certificate that issues.
    package var issuer: X509Certificate { certificates[0] }

    /// Whether every certificate is valid at `time`.
    func checkValidity(at time: UnixTime) throws(ChainRefusal) {
        if let refusal { throw refusal }
        for certificate in certificates { try certificate.checkValidity(at: time) }
    }

    /// Whether the authority has issued `leaf`, whatever the time.
    func checkIssued(_ leaf: X509Certificate) throws(ChainRefusal) {
        if let refusal { throw refusal }
        try leaf.checkCriticalExtensions()
        try leaf.checkIssued(by: issuer, authoritiesBelow: 0, purpose: purpose)
    }
}
