import X509

/// Certificates from a leaf to one that is trusted, each issued by the next.
///
/// The rules are those of RFC 5280 section 6 without policies: names, signatures, validity at one time for every
/// certificate and the trusted one too, basic constraints with path lengths, key usage, critical extensions, extended
/// key usage. Chains with name constraints are refused.
package struct CertificateChain: Hashable, Sendable {
    /// The leaf first, the trusted one last; one only where the leaf itself is trusted.
    package let certificates: [X509Certificate]

    /// What a chain is used for, by extended key usage.
    package enum Purpose: Hashable, Sendable {
        /// Authorities with an extended key usage must list code signing.
        case codeSigning
        /// Extended key usage isn't looked at.
        case any
    }

    /// Looks for a chain; `intermediates` in any order, of which none is trusted.
    ///
    /// Whether the leaf may do what it did is for the caller: its key usage, extended key usage and names.
    package static func find(
        leaf: X509Certificate,
        intermediates: [X509Certificate],
        anchors: [X509Certificate],
        at time: UnixTime,
        purpose: Purpose = .any
    ) -> Result<CertificateChain, ChainRefusal> {
        do {
            try leaf.checkCriticalExtensions()
            try leaf.checkValidity(at: time)
        } catch {
            return .failure(error)
        }
        if anchors.contains(leaf) { return .success(CertificateChain(certificates: [leaf])) }
        var search = ChainSearch(intermediates: intermediates, anchors: anchors, time: time, purpose: purpose)
        if let chain = search.extend([leaf]) { return .success(CertificateChain(certificates: chain)) }
        return .failure(search.refusal ?? .unknownIssuer(leaf.issuer))
    }
}

/// Depth first, trusted certificates before others, with a bound on the signatures that it checks.
private struct ChainSearch {
    let intermediates: [X509Certificate]
    let anchors: [X509Certificate]
    let time: UnixTime
    let purpose: CertificateChain.Purpose
    private var attempts = 0
    private var refusalDepth = 0
    /// Of the way that went furthest.
    private(set) var refusal: ChainRefusal?

    init(
        intermediates: [X509Certificate], anchors: [X509Certificate], time: UnixTime,
        purpose: CertificateChain.Purpose
    ) {
        self.intermediates = intermediates
        self.anchors = anchors
        self.time = time
        self.purpose = purpose
    }

    mutating func extend(_ chain: [X509Certificate]) -> [X509Certificate]? {
        guard let last = chain.last else { return nil }
        guard chain.count < Limits.chainCertificates else {
            note(.tooDeep(limit: Limits.chainCertificates), chain.count)
            return nil
        }
        var hasIssuer = false
        for (candidates, areTrusted) in [(anchors, true), (intermediates, false)] {
            for candidate in candidates where candidate.parsed.subject == last.parsed.issuer {
                guard !chain.contains(candidate) else { continue }
                hasIssuer = true
                attempts += 1
                guard attempts <= Limits.chainAttempts else {
                    note(.tooManyAttempts(limit: Limits.chainAttempts), .max)
                    return nil
                }
                do {
                    try last.checkIssued(by: candidate, authoritiesBelow: chain.count - 1, purpose: purpose)
                    try candidate.checkValidity(at: time)
                } catch {
                    note(error, chain.count)
                    continue
                }
                if areTrusted { return chain + [candidate] }
                if let found = extend(chain + [candidate]) { return found }
            }
        }
        if !hasIssuer { note(.unknownIssuer(last.issuer), chain.count) }
        return nil
    }

    private mutating func note(_ found: ChainRefusal, _ depth: Int) {
        guard depth > refusalDepth else { return }
        (refusal, refusalDepth) = (found, depth)
    }
}

extension X509Certificate {
    func checkValidity(at time: UnixTime) throws(ChainRefusal) {
        guard notBefore <= time else { throw .notYetValid(subject: name, from: notBefore, at: time) }
        guard time <= notAfter else { throw .expired(subject: name, until: notAfter, at: time) }
    }

    func checkCriticalExtensions() throws(ChainRefusal) {
        guard let identifier = extensions.unhandledCritical.first else { return }
        throw .unhandledCriticalExtension(subject: name, identifier: identifier)
    }

    /// Checks everything between this certificate and `issuer` that doesn't depend on the time.
    func checkIssued(
        by issuer: X509Certificate, authoritiesBelow: Int, purpose: CertificateChain.Purpose
    ) throws(ChainRefusal) {
        guard parsed.issuer == issuer.parsed.subject else { throw .unknownIssuer(self.issuer) }
        try issuer.checkMayIssue(authoritiesBelow: authoritiesBelow, purpose: purpose)
        // Whoever finds a collision of SHA-1 has two certificates with one signature.
        guard parsed.signatureAlgorithm != .sha1WithRSAEncryption,
            issuer.parsed.publicKey.isValidSignature(parsed.signature, for: parsed)
        else {
            throw .badSignature(subject: name)
        }
    }

    func checkMayIssue(authoritiesBelow: Int, purpose: CertificateChain.Purpose) throws(ChainRefusal) {
        guard extensions.isAuthority else { throw .notAuthority(subject: name) }
        if let usage = extensions.keyUsage, !usage.keyCertSign { throw .noCertificateSigning(subject: name) }
        if let limit = extensions.pathLength, authoritiesBelow > limit {
            throw .pathTooLong(subject: name, limit: limit)
        }
        guard !extensions.hasNameConstraints else { throw .nameConstraints(subject: name) }
        if purpose == .codeSigning, let purposes = extensions.purposes,
            !purposes.contains(.codeSigning), !purposes.contains(.any)
        {
            throw .otherPurpose(subject: name)
        }
        try checkCriticalExtensions()
    }

    private var name: String { subject.isEmpty ? "(leaf without a subject)" : subject }
}
