import CairnManifest
import Crypto

/// A public key that model signatures are made under: ECDSA on P-256, P-384 or P-521.
///
/// The curve decides the hash: SHA-256, SHA-384, SHA-512. Signatures are DER, of either S.
package struct ModelPublicKey: Hashable, Sendable {
    package let key: SubjectPublicKey

    package init(_ key: SubjectPublicKey) throws(ModelKeyError) {
        switch key.kind {
        case .p256, .p384, .p521: self.key = key
        case .ed25519: throw .unsupported("Ed25519")
        case .rsa: throw .unsupported("RSA")
        }
    }

    /// Reads a `PUBLIC KEY` block of PEM text, or the public half of a private key's.
    package init(pem text: String) throws(ModelKeyError) {
        guard text.contains("-----BEGIN PUBLIC KEY-----") else {
            self = try ModelPrivateKey(pem: text).publicKey
            return
        }
        let key: SubjectPublicKey
        do {
            key = try SubjectPublicKey(pem: text)
        } catch {
            throw .file(error)
        }
        try self.init(key)
    }

    /// What signature files call the key: SHA-256 of its PEM text, with 64 columns and a final line feed.
    package var hint: String { ContentDigest.of(Array(key.pem.utf8)).hex }

    /// SHA-256 of the SubjectPublicKeyInfo: what cairn calls keys.
    package var keyID: ContentDigest { ContentDigest.of(key.der) }

    /// The curve, as people know it.
    package var curve: String {
        switch key.kind {
        case .p384: "P-384"
        case .p521: "P-521"
        default: "P-256"
        }
    }

    package func isValidSignature(_ der: [UInt8], for message: [UInt8]) -> Bool {
        key.isValidSignature(der, over: message)
    }
}

/// A private key that signs models.
package struct ModelPrivateKey: Sendable {
    package let publicKey: ModelPublicKey
    private let signer: @Sendable ([UInt8]) -> [UInt8]?

    /// Reads PKCS#8 (`PRIVATE KEY`, `ENCRYPTED PRIVATE KEY` with a passphrase) or SEC 1 (`EC PRIVATE KEY`).
    package init(pem text: String, passphrase: [UInt8]? = nil) throws(ModelKeyError) {
        let der: [UInt8]
        do {
            der = try PrivateKeyFile.der(text, passphrase: passphrase)
        } catch {
            throw .file(error)
        }
        if let key = try? P256.Signing.PrivateKey(derRepresentation: der) {
            publicKey = try Self.publicKey(Array(key.publicKey.derRepresentation))
            signer = { message in (try? key.signature(for: message)).map { Array($0.derRepresentation) } }
        } else if let key = try? P384.Signing.PrivateKey(derRepresentation: der) {
            publicKey = try Self.publicKey(Array(key.publicKey.derRepresentation))
            signer = { message in (try? key.signature(for: message)).map { Array($0.derRepresentation) } }
        } else if let key = try? P521.Signing.PrivateKey(derRepresentation: der) {
            publicKey = try Self.publicKey(Array(key.publicKey.derRepresentation))
            signer = { message in (try? key.signature(for: message)).map { Array($0.derRepresentation) } }
        } else {
            throw ModelKeyError(der)
        }
    }

    /// A publisher's key, if it is one on P-256.
    package init(_ key: SigningKey) throws(ModelKeyError) {
        publicKey = try Self.publicKey(key.publicKey.spki)
        signer = { message in try? key.sign(message) }
    }

    private static func publicKey(_ spki: [UInt8]) throws(ModelKeyError) -> ModelPublicKey {
        guard let key = try? SubjectPublicKey(der: spki) else { throw ModelKeyError(spki) }
        return try ModelPublicKey(key)
    }

    /// DER; nil where whoever holds the key didn't sign.
    package func sign(_ message: [UInt8]) -> [UInt8]? {
        signer(message)
    }
}

/// Why a key can't sign models, or check their signatures.
package enum ModelKeyError: Error, Equatable, CustomStringConvertible {
    case file(KeyError)
    /// What it is instead, as far as that can be told.
    case unsupported(String)

    init(_ der: [UInt8]) {
        self = .unsupported(
            der.starts(with: KeyEncoding.ed25519SPKI) || der.starts(with: KeyEncoding.ed25519PKCS8)
                || der.starts(with: KeyEncoding.ed25519PKCS8WithPublic)
                ? "Ed25519" : KeyEncoding.otherAlgorithm(in: der) ?? "such")
    }

    package var description: String {
        switch self {
        case .file(let error): "\(error)"
        case .unsupported(let what):
            "\(what) keys don't sign models; give an ECDSA key on P-256, P-384 or P-521"
        }
    }
}
