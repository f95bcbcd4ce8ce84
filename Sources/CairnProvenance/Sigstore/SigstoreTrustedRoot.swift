/// Whom a verifier trusts: certificate authorities, logs of certificates, logs of signatures, timestamp authorities.
///
/// `trusted_root.json` of a Sigstore instance. Chains between authorities are checked when it is read, so one value
/// serves many bundles.
package struct SigstoreTrustedRoot: Sendable {
    package let certificateAuthorities: [CertificateAuthority]
    package let certificateLogs: [Log]
    package let signatureLogs: [Log]
    package let timestampAuthorities: [TimestampAuthority]

    package struct CertificateAuthority: Hashable, Sendable {
        package let uri: String
        package let chain: AuthorityChain
        package let validFor: ValidityRange
    }

    /// A log's key and how the log names itself.
    package struct Log: Hashable, Sendable {
        package let baseURL: String
        /// What entries and SCTs name the log by.
        package let id: [UInt8]
        /// The first four bytes are the key id in its checkpoints.
        package let checkpointKeyID: [UInt8]
        /// Nil where the key isn't one that can be used here.
        package let key: SubjectPublicKey?
        let details: KeyDetails?
        package let validFor: ValidityRange
        /// SHA-256 of the SubjectPublicKeyInfo, whatever `id` says.
        let keyDigest: [UInt8]
    }
}

extension SigstoreTrustedRoot.Log {
    func isValidSignature(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        guard let key else { return false }
        return key.isValidSignature(
            signature, over: message, hash: details?.hash, padding: details?.padding ?? .pkcs1v15)
    }

    /// The host of the base URL, which is the origin of a Rekor v2's checkpoints.
    var host: Substring {
        var rest = baseURL[...]
        if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
        rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if let user = rest.lastIndex(of: "@") { rest = rest[rest.index(after: user)...] }
        return rest.prefix { $0 != ":" }
    }
}
