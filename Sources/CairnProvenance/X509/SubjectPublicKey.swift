import CLibcrypto
import Crypto
import CryptoExtras
import SwiftASN1
import X509

/// A public key of others, as certificates, logs and PEM files carry it: its SubjectPublicKeyInfo in DER.
///
/// Looser than `PublicKey`, which is for the keys of cairn's own publishers: more algorithms, either S of an ECDSA
/// signature.
package struct SubjectPublicKey: Sendable {
    package enum Kind: Hashable, Sendable {
        case p256
        case p384
        case p521
        case ed25519
        /// With the bits of its modulus.
        case rsa(bits: Int)
    }

    package enum RSAPadding: Hashable, Sendable {
        case pkcs1v15
        case pss
    }

    private enum Material: Sendable {
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
        case rsa
    }

    /// SubjectPublicKeyInfo, exactly as it was given.
    package let der: [UInt8]
    package let kind: Kind
    private let material: Material

    /// Reads a SubjectPublicKeyInfo; RSA keys have 2048 to 8192 bits.
    package init(der: [UInt8]) throws(KeyError) {
        guard let key = try? Certificate.PublicKey(derEncoded: der) else {
            if let name = KeyEncoding.otherAlgorithm(in: der) { throw .unsupported(name) }
            throw .malformed("SubjectPublicKeyInfo")
        }
        if let p256 = P256.Signing.PublicKey(key) {
            (kind, material) = (.p256, .p256(p256))
        } else if let p384 = P384.Signing.PublicKey(key) {
            (kind, material) = (.p384, .p384(p384))
        } else if let p521 = P521.Signing.PublicKey(key) {
            (kind, material) = (.p521, .p521(p521))
        } else if let ed25519 = Curve25519.Signing.PublicKey(key) {
            guard Ed25519Point.isSound(Array(ed25519.rawRepresentation)) else { throw .weak }
            (kind, material) = (.ed25519, .ed25519(ed25519))
        } else if let rsa = _RSA.Signing.PublicKey(key) {
            guard (2_048...8_192).contains(rsa.keySizeInBits) else {
                throw .unsupported("RSA keys of \(rsa.keySizeInBits) bits;")
            }
            (kind, material) = (.rsa(bits: rsa.keySizeInBits), .rsa)
        } else {
            throw .malformed("SubjectPublicKeyInfo")
        }
        self.der = der
    }

    /// Reads the one `PUBLIC KEY` block of PEM text.
    package init(pem text: String) throws(KeyError) {
        let blocks = try PEMBlock.parseAll(text).filter { $0.label == "PUBLIC KEY" }
        guard blocks.count == 1 else { throw .malformed("not one PUBLIC KEY block") }
        try self.init(der: blocks[0].bytes)
    }

    /// PEM text: 64 columns, a final newline.
    package var pem: String { PEMBlock(label: "PUBLIC KEY", bytes: der).text }

    /// The hash that goes with the key where nothing else is said: the one of the curve's size, SHA-256 for RSA.
    ///
    /// Nil for Ed25519, which signs messages and no digests.
    package var ownHash: HashAlgorithm? {
        switch kind {
        case .p256, .rsa: .sha256
        case .p384: .sha384
        case .p521: .sha512
        case .ed25519: nil
        }
    }
}

extension SubjectPublicKey: Hashable {
    package static func == (one: SubjectPublicKey, other: SubjectPublicKey) -> Bool { one.der == other.der }

    package func hash(into hasher: inout Hasher) { hasher.combine(der) }
}

extension SubjectPublicKey {
    /// Whether `signature` is this key's over `message`, hashed with `hash` or else with the key's own.
    ///
    /// ECDSA and RSA as in certificates: DER `SEQUENCE{r, s}`, PKCS #1. Ed25519 takes no hash: 64 raw bytes.
    package func isValidSignature(
        _ signature: [UInt8], over message: [UInt8], hash: HashAlgorithm? = nil,
        padding: RSAPadding = .pkcs1v15
    ) -> Bool {
        if case .ed25519(let key) = material {
            return hash == nil && signature.count == 64 && key.isValidSignature(signature, for: message)
        }
        guard let hash = hash ?? ownHash else { return false }
        return isValidSignature(signature, overDigest: GivenDigest(hash, of: message), padding: padding)
    }

    /// Whether `signature` is this key's over the message with this digest; false for Ed25519, which needs the message.
    package func isValidSignature(
        _ signature: [UInt8], overDigest digest: GivenDigest, padding: RSAPadding = .pkcs1v15
    ) -> Bool {
        if case .rsa = material { return checkRSA(signature, digest, padding) }
        return digest.withDigest { check(signature, $0) }
    }

    private func check(_ signature: [UInt8], _ digest: some Digest) -> Bool {
        switch material {
        case .p256(let key):
            (try? P256.Signing.ECDSASignature(derRepresentation: signature)).map {
                key.isValidSignature($0, for: digest)
            } ?? false
        case .p384(let key):
            (try? P384.Signing.ECDSASignature(derRepresentation: signature)).map {
                key.isValidSignature($0, for: digest)
            } ?? false
        case .p521(let key):
            (try? P521.Signing.ECDSASignature(derRepresentation: signature)).map {
                key.isValidSignature($0, for: digest)
            } ?? false
        case .ed25519, .rsa: false
        }
    }

    /// By libcrypto: CryptoExtras traps on digests that it hasn't computed itself.
    private func checkRSA(_ signature: [UInt8], _ digest: GivenDigest, _ padding: RSAPadding) -> Bool {
        let hash =
            switch digest.algorithm {
            case .sha256: EVP_sha256()
            case .sha384: EVP_sha384()
            case .sha512: EVP_sha512()
            }
        let isPSS: Int32 = padding == .pss ? 1 : 0
        return cairn_rsa_verify(
            der, der.count, isPSS, hash, digest.bytes, digest.bytes.count, signature, signature.count) == 1
    }
}
