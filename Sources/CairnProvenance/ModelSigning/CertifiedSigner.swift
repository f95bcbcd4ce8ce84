import CairnManifest

/// The signer of a certificate-signed model: a key that a chain of certificates to a trusted root names.
struct CertifiedSigner {
    let leaf: X509Certificate
    let key: ModelPublicKey

    /// Checks the chain at the beginning of the leaf's validity, as the reference does: the file holds no time,
    /// and at no other time is the leaf known to have been valid.
    ///
    /// `chain` is DER, the leaf first; the rest only helps to get to a root.
    static func find(
        _ chain: [[UInt8]], roots: [X509Certificate]
    ) throws(ModelSignatureError) -> CertifiedSigner {
        var certificates: [X509Certificate] = []
        for (index, der) in chain.enumerated() {
            guard let certificate = try? X509Certificate(der: der) else { throw .certificate(index: index) }
            certificates.append(certificate)
        }
        guard let leaf = certificates.first else { throw .certificate(index: 0) }
        switch CertificateChain.find(
            leaf: leaf, intermediates: Array(certificates.dropFirst()), anchors: roots, at: leaf.notBefore)
        {
        case .success: break
        case .failure(let refusal): throw .chain(refusal)
        }
        guard leaf.allowsDigitalSignature || leaf.allowsCodeSigning else { throw .certificateUsage }
        guard let key = try? ModelPublicKey(leaf.key) else { throw .certificateKey }
        return CertifiedSigner(leaf: leaf, key: key)
    }

    /// What a person is told about the certificate.
    func check(now: UnixTime) -> ModelCheck {
        let who = "\(leaf.subject), issued by \(leaf.issuer)"
        if now > leaf.notAfter {
            return .warn(
                .certificate, "certificate-expired",
                "\(who), has expired at \(leaf.notAfter), and nothing in the file proves that it was signed before"
            )
        }
        if now < leaf.notBefore {
            return .warn(
                .certificate, "certificate-not-yet-valid", "\(who), is valid only from \(leaf.notBefore)")
        }
        return .pass(.certificate, "\(who), valid until \(leaf.notAfter)")
    }
}
