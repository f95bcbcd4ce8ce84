import CairnManifest
import Crypto

/// A public key that can sign for a publisher: Ed25519 or ECDSA on P-256.
///
/// Its bytes are its SubjectPublicKeyInfo in DER (RFC 8410, RFC 5480), in the single form that cairn
/// accepts: P-256 points uncompressed, Ed25519 points in canonical encoding and not of small order. So one
/// key has one id.
package struct PublicKey: Hashable, Sendable, CustomStringConvertible {
    package enum Algorithm: String, Hashable, Sendable {
        case ed25519
        case p256
    }

    private enum Material: Sendable {
        case ed25519(Curve25519.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
    }

    /// SubjectPublicKeyInfo, DER: 44 bytes for Ed25519, 91 for P-256.
    package let spki: [UInt8]

    /// SHA-256 of `spki`: what `keyid` is everywhere.
    package let keyID: ContentDigest

    private let material: Material

    /// Reads a SubjectPublicKeyInfo.
    package init(spki: [UInt8]) throws(KeyError) {
        if spki.starts(with: KeyEncoding.ed25519SPKI), spki.count == 44 {
            let raw = Array(spki.dropFirst(KeyEncoding.ed25519SPKI.count))
            guard Ed25519Point.isSound(raw) else { throw .weak }
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw) else {
                throw .malformed("Ed25519 point")
            }
            material = .ed25519(key)
        } else if spki.starts(with: KeyEncoding.p256SPKI), spki.count == 91 {
            let point = spki.dropFirst(KeyEncoding.p256SPKI.count)
            guard let key = try? P256.Signing.PublicKey(x963Representation: Array(point)) else {
                throw .malformed("P-256 point")
            }
            material = .p256(key)
        } else if let name = KeyEncoding.otherAlgorithm(in: spki) {
            throw .unsupported(name)
        } else {
            throw .malformed("SubjectPublicKeyInfo")
        }
        self.spki = spki
        keyID = ContentDigest.of(spki)
    }

    /// Reads the base64 of a SubjectPublicKeyInfo, as identity documents and leaves carry it.
    package init(base64 text: String) throws(KeyError) {
        guard let bytes = Base64.decode(text) else { throw .malformed("base64") }
        try self.init(spki: bytes)
    }

    /// Reads a `PUBLIC KEY` block of PEM text.
    package init(pem text: String) throws(KeyError) {
        let blocks = try PEMBlock.parseAll(text)
        guard let block = blocks.first(where: { $0.label == "PUBLIC KEY" }) else {
            throw .malformed("no PUBLIC KEY block")
        }
        try self.init(spki: block.bytes)
    }

    package var algorithm: Algorithm {
        switch material {
        case .ed25519: .ed25519
        case .p256: .p256
        }
    }

    package var base64: String { Base64.encode(spki) }

    package var pem: String { PEMBlock(label: "PUBLIC KEY", bytes: spki).text }

    package var description: String { "\(algorithm.rawValue):\(keyID.hex)" }

    /// Whether `signature` is this key's over `message`.
    ///
    /// Ed25519: 64 raw bytes. P-256: SHA-256, DER, low S only; a signature has one spelling.
    package func isValidSignature(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        switch material {
        case .ed25519(let key):
            signature.count == 64 && key.isValidSignature(signature, for: message)
        case .p256(let key):
            if let parsed = LowSSignature.parse(signature) {
                key.isValidSignature(parsed, for: message)
            } else {
                false
            }
        }
    }

    package static func == (left: PublicKey, right: PublicKey) -> Bool {
        left.spki == right.spki
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(spki)
    }
}
