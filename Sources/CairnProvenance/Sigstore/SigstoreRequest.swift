/// What a bundle's signature must be over.
package enum SigstoreArtifact: Sendable {
    case bytes([UInt8])
    /// Digests of one artifact by different algorithms; without SHA-256 most bundles can't be judged.
    case digests([GivenDigest])
    /// Whatever is in the bundle's DSSE envelope: the caller judges the verified payload.
    case envelope

    func digest(_ algorithm: HashAlgorithm) -> GivenDigest? {
        switch self {
        case .bytes(let bytes): GivenDigest(algorithm, of: bytes)
        case .digests(let digests): digests.first { $0.algorithm == algorithm }
        case .envelope: nil
        }
    }
}

/// By whom a bundle must be signed.
package enum SigstorePolicy: Sendable {
    /// A certificate with exactly this subject alternative name, for which exactly this issuer vouched.
    case identity(String, issuer: String)
    /// Any identity of the trusted root's authorities: the caller judges the verified one.
    case anyIdentity
    /// This key and no certificate.
    case key(SubjectPublicKey)
}
