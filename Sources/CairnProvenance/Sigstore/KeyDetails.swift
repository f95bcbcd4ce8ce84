/// A signature algorithm by its name in Sigstore's registry: key, hash and padding.
///
/// Source: <https://github.com/sigstore/architecture-docs/blob/main/algorithm-registry.md>.
enum KeyDetails: String, Hashable, Sendable {
    case p256 = "PKIX_ECDSA_P256_SHA_256"
    case p384 = "PKIX_ECDSA_P384_SHA_384"
    case p521 = "PKIX_ECDSA_P521_SHA_512"
    /// Of early clients; deprecated.
    case p384WithSHA256 = "PKIX_ECDSA_P384_SHA_256"
    case p521WithSHA256 = "PKIX_ECDSA_P521_SHA_256"
    case ed25519 = "PKIX_ED25519"
    /// Ed25519 over a SHA-512: known, and not in the suite of algorithms here.
    case ed25519ph = "PKIX_ED25519_PH"
    case rsa2048 = "PKIX_RSA_PKCS1V15_2048_SHA256"
    case rsa3072 = "PKIX_RSA_PKCS1V15_3072_SHA256"
    case rsa4096 = "PKIX_RSA_PKCS1V15_4096_SHA256"
    case rsaPSS2048 = "PKIX_RSA_PSS_2048_SHA256"
    case rsaPSS3072 = "PKIX_RSA_PSS_3072_SHA256"
    case rsaPSS4096 = "PKIX_RSA_PSS_4096_SHA256"

    func fits(_ key: SubjectPublicKey) -> Bool {
        switch self {
        case .p256: key.kind == .p256
        case .p384, .p384WithSHA256: key.kind == .p384
        case .p521, .p521WithSHA256: key.kind == .p521
        case .ed25519, .ed25519ph: key.kind == .ed25519
        case .rsa2048, .rsaPSS2048: key.kind == .rsa(bits: 2_048)
        case .rsa3072, .rsaPSS3072: key.kind == .rsa(bits: 3_072)
        case .rsa4096, .rsaPSS4096: key.kind == .rsa(bits: 4_096)
        }
    }

    /// The hash that a log entry states the message by; nil for plain Ed25519, which has none.
    var hash: HashAlgorithm? {
        switch self {
        case .p256, .p384WithSHA256, .p521WithSHA256, .rsa2048, .rsa3072, .rsa4096, .rsaPSS2048, .rsaPSS3072,
            .rsaPSS4096:
            .sha256
        case .p384: .sha384
        case .p521, .ed25519ph: .sha512
        case .ed25519: nil
        }
    }

    var padding: SubjectPublicKey.RSAPadding {
        switch self {
        case .rsaPSS2048, .rsaPSS3072, .rsaPSS4096: .pss
        default: .pkcs1v15
        }
    }
}

extension HashAlgorithm {
    /// By its name in Sigstore's protobuf messages.
    init?(sigstoreName: String) {
        switch sigstoreName {
        case "SHA2_256": self = .sha256
        case "SHA2_384": self = .sha384
        case "SHA2_512": self = .sha512
        default: return nil
        }
    }
}
