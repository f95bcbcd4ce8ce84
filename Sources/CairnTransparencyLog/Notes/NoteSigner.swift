import Crypto

/// A log's key: signs notes with plain Ed25519, type 0x01.
package struct NoteSigner: Sendable {
    /// The public half.
    package let key: VerifierKey
    private let privateKey: Curve25519.Signing.PrivateKey

    /// The key whose Ed25519 seed is `seed`, 32 bytes, under a name that for a log is its origin.
    package init(name: String, seed: [UInt8]) throws(VerifierKeyError) {
        privateKey = try Curve25519.Signing.PrivateKey(seed: seed)
        key = try VerifierKey(
            name: name,
            type: .ed25519,
            publicKey: Array(privateKey.publicKey.rawRepresentation)
        )
    }

    /// A signature over `text`, which ends with LF.
    package func sign(_ text: [UInt8]) throws(NoteError) -> NoteSignature {
        NoteSignature(name: key.name, keyID: key.id, bytes: try privateKey.signatureBytes(over: text))
    }

    /// The checkpoint as a note with this key's signature.
    package func sign(_ checkpoint: Checkpoint) throws(NoteError) -> SignedNote {
        let text = checkpoint.encoded()
        return try SignedNote(text: text, signatures: [sign(text)])
    }
}

/// Typed errors for the two kinds of signers.
extension Curve25519.Signing.PrivateKey {
    init(seed: [UInt8]) throws(VerifierKeyError) {
        do {
            try self.init(rawRepresentation: seed)
        } catch {
            throw .wrongKeyLength(seed.count)
        }
    }

    func signatureBytes(over message: [UInt8]) throws(NoteError) -> [UInt8] {
        do {
            return Array(try signature(for: message))
        } catch {
            throw .signingFailed
        }
    }
}
