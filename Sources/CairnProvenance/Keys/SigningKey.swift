import CairnManifest
import Crypto

/// A private key of a publisher, in memory.
///
/// It never describes itself by more than its public half.
package struct SigningKey: Sendable, CustomStringConvertible {
    enum Material: Sendable {
        case ed25519(Curve25519.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
        case elsewhere(@Sendable ([UInt8]) throws(KeyError) -> [UInt8])
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

    /// A key that something else holds, such as ssh-agent.
    ///
    /// `sign` is asked for the signature of a message in the form that `sign(_:)` gives; it isn't believed.
    package init(
        publicKey: PublicKey, sign: @escaping @Sendable ([UInt8]) throws(KeyError) -> [UInt8]
    ) {
        self.publicKey = publicKey
        material = .elsewhere(sign)
    }

    init(_ material: Material) throws(KeyError) {
        self.material = material
        switch material {
        case .ed25519(let key):
            publicKey = try PublicKey(spki: KeyEncoding.ed25519SPKI + Array(key.publicKey.rawRepresentation))
        case .p256(let key):
            publicKey = try PublicKey(spki: KeyEncoding.p256SPKI + Array(key.publicKey.x963Representation))
        case .elsewhere: throw .heldElsewhere
        }
    }

    /// Whether an agent holds the key, so that there is nothing to write into a file.
    package var isHeldElsewhere: Bool {
        if case .elsewhere = material { true } else { false }
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
        case .elsewhere(let sign):
            let signature = try sign(message)
            guard publicKey.isValidSignature(signature, for: message) else { throw .signingFailed }
            return signature
        }
    }

    package var description: String { "private half of \(publicKey)" }
}
