import CairnManifest
import Crypto

/// A private key of a publisher, in memory.
///
/// It never describes itself by more than its public half.
package struct SigningKey: Sendable, CustomStringConvertible {
    enum Material: Sendable {
        case ed25519(Curve25519.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
    }

    package let publicKey: PublicKey
    let material: Material

    /// A new key from the system's random source.
    package init(generating algorithm: PublicKey.Algorithm) throws(KeyError) {
        switch algorithm {
        case .ed25519: try self.init(.ed25519(Curve25519.Signing.PrivateKey()))
        case .p256: try self.init(.p256(P256.Signing.PrivateKey()))
        }
    }

    /// The Ed25519 key of a 32-byte seed (RFC 8032 section 5.1.5).
    package init(ed25519Seed seed: [UInt8]) throws(KeyError) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw .malformed("Ed25519 seed")
        }
        try self.init(.ed25519(key))
    }

    /// The P-256 key of a 32-byte scalar, big endian, 0 < scalar < n.
    package init(p256Scalar scalar: [UInt8]) throws(KeyError) {
        guard let key = try? P256.Signing.PrivateKey(rawRepresentation: scalar) else {
            throw .malformed("P-256 scalar")
        }
        try self.init(.p256(key))
    }

    init(_ material: Material) throws(KeyError) {
        self.material = material
        switch material {
        case .ed25519(let key):
            publicKey = try PublicKey(spki: KeyEncoding.ed25519SPKI + Array(key.publicKey.rawRepresentation))
        case .p256(let key):
            publicKey = try PublicKey(spki: KeyEncoding.p256SPKI + Array(key.publicKey.x963Representation))
        }
    }

    /// Signs `message`: Ed25519 as 64 raw bytes; P-256 with SHA-256 as DER, low S.
    package func sign(_ message: [UInt8]) throws(KeyError) -> [UInt8] {
        switch material {
        case .ed25519(let key):
            guard let signature = try? key.signature(for: message) else { throw .signingFailed }
            return Array(signature)
        case .p256(let key):
            guard let signature = try? key.signature(for: message) else { throw .signingFailed }
            return LowSSignature.normalize(signature)
        }
    }

    package var description: String { "private half of \(publicKey)" }
}
