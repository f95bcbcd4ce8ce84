import CairnManifest
import X509

extension SigstoreVerifier {
    /// Checks the signer's certificate at every time, its SCT, and whose it is.
    func check(
        certificate leaf: X509Certificate, at times: [UnixTime], _ policy: SigstorePolicy
    ) throws(SigstoreRefusal) -> FulcioIdentity {
        let authority = try authority(of: leaf, at: times)
        guard leaf.allowsDigitalSignature else { throw .noDigitalSignature }
        guard leaf.allowsCodeSigning else { throw .noCodeSigning }
        try checkTimestamp(in: leaf, issuer: authority.chain.issuer)
        let identity = try FulcioIdentity(leaf)
        if case .identity(let name, let issuer) = policy {
            guard ExactText.equal(identity.name.text, name) else {
                throw .otherIdentity(found: identity.name.text)
            }
            guard ExactText.equal(identity.issuer, issuer) else { throw .otherIssuer(found: identity.issuer) }
        }
        return identity
    }

    /// The authority that has issued `leaf` and was trusted and valid at all `times`, like the leaf.
    private func authority(
        of leaf: X509Certificate, at times: [UnixTime]
    ) throws(SigstoreRefusal) -> SigstoreTrustedRoot.CertificateAuthority {
        var refusal = SigstoreRefusal.chain(.unknownIssuer(leaf.issuer))
        for authority in trustedRoot.certificateAuthorities
        where authority.chain.issuer.parsed.subject == leaf.parsed.issuer {
            do {
                try authority.chain.checkIssued(leaf)
                for time in times {
                    try leaf.checkValidity(at: time)
                    try authority.chain.checkValidity(at: time)
                }
            } catch {
                // Of several authorities with one name, the one whose signature is right tells more.
                if case .badSignature = error, case .chain(.unknownIssuer) = refusal {
                    refusal = .chain(error)
                } else if case .badSignature = error {
                } else {
                    refusal = .chain(error)
                }
                continue
            }
            if let time = times.first(where: { !authority.validFor.contains($0) }) {
                refusal = .authorityNotTrustedThen(at: time, range: authority.validFor)
                continue
            }
            return authority
        }
        throw refusal
    }

    /// Whether a certificate log of the trusted root has promised to show `leaf`.
    private func checkTimestamp(in leaf: X509Certificate, issuer: X509Certificate) throws(SigstoreRefusal) {
        let timestamp = try SignedCertificateTimestamp(in: leaf)
        guard let time = timestamp.time else { throw .sctMalformed }
        let logs = trustedRoot.certificateLogs.filter { $0.id == timestamp.logID && $0.key != nil }
        guard !logs.isEmpty else { throw .sctUnknownLog(Hex.encode(timestamp.logID)) }
        guard let log = logs.first(where: { $0.validFor.contains(time) }) else {
            throw .sctLogNotTrustedThen(at: time, range: logs[0].validFor)
        }
        let signed = timestamp.signedBytes(certificate: leaf, issuer: issuer)
        guard let key = log.key, timestamp.fits(key),
            key.isValidSignature(timestamp.signature, over: signed, hash: .sha256)
        else { throw .sctSignature }
    }
}
