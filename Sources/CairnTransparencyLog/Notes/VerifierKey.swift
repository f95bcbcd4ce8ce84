import Crypto

/// The kind of a note signature: one byte, part of the key ID. <https://c2sp.org/signed-note#signature-types>
package struct SignatureType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Ed25519 over the note's text: what logs sign with.
    package static let ed25519 = SignatureType(rawValue: 0x01)
    /// Ed25519 over time and text: what witnesses and mirrors cosign with.
    package static let cosignatureV1 = SignatureType(rawValue: 0x04)
}

/// Why a text or its parts are no verifier key.
package enum VerifierKeyError: Error, Hashable {
    /// Not `<name>+<8 hex digits>+<base64>`.
    case malformed
    /// Empty, or with a space, a plus or a control character.
    case invalidName(String)
    /// The key ID in the text isn't the one that name and key give.
    case wrongID(stated: UInt32, computed: UInt32)
    /// An Ed25519 key or seed has 32 bytes.
    case wrongKeyLength(Int)
}

/// A public key with the name that it signs notes under.
///
/// Text form, the *vkey*: `<name>+<key ID, 8 lower-case hex digits>+<base64 of type ‖ public key>`.
/// Keys of types unknown here are kept as they are and never verify anything.
/// Source: <https://c2sp.org/signed-note>
package struct VerifierKey: Hashable, Sendable {
    package let name: String
    package let type: SignatureType
    /// For the two known types the 32 bytes of an Ed25519 key.
    package let publicKey: [UInt8]
    /// First four bytes of `SHA-256(name ‖ 0x0A ‖ type ‖ public key)`: tells keys apart, proves nothing.
    package let id: UInt32

    /// The key with this name.
    ///
    /// Unknown types are refused: their key ID may follow another rule.
    package init(name: String, type: SignatureType, publicKey: [UInt8]) throws(VerifierKeyError) {
        guard NoteName.isValid(name.utf8) else { throw .invalidName(name) }
        guard VerifierKey.isKnown(type) else { throw .malformed }
        guard publicKey.count == 32 else { throw .wrongKeyLength(publicKey.count) }
        self.name = name
        self.type = type
        self.publicKey = publicKey
        id = VerifierKey.id(name: name, type: type, publicKey: publicKey)
    }

    /// The key that the vkey `text` spells.
    package static func parse(_ text: String) throws(VerifierKeyError) -> VerifierKey {
        try VerifierKey(vkey: text)
    }

    private init(vkey text: String) throws(VerifierKeyError) {
        let plus = UInt8(ascii: "+")
        let parts = text.utf8.split(separator: plus, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].count == 8, parts[1].allSatisfy(VerifierKey.isLowerHex),
            let stated = UInt32(Substring(parts[1]), radix: 16),
            let blob = Base64.decode(parts[2]), let type = blob.first
        else { throw .malformed }
        let name = String(Substring(parts[0]))
        guard NoteName.isValid(name.utf8) else { throw .invalidName(name) }
        self.name = name
        self.type = SignatureType(rawValue: type)
        publicKey = Array(blob.dropFirst())
        id = stated
        if VerifierKey.isKnown(self.type) {
            guard publicKey.count == 32 else { throw .wrongKeyLength(publicKey.count) }
            let computed = VerifierKey.id(name: name, type: self.type, publicKey: publicKey)
            guard computed == stated else { throw .wrongID(stated: stated, computed: computed) }
        }
    }

    /// Compares names byte by byte: two spellings of one accented letter are two names.
    package static func == (left: VerifierKey, right: VerifierKey) -> Bool {
        left.id == right.id && left.type == right.type && left.publicKey == right.publicKey
            && left.name.utf8.elementsEqual(right.name.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(publicKey)
    }

    /// Whether `signature` says that it is by this key.
    func matches(_ signature: NoteSignature) -> Bool {
        signature.keyID == id && signature.name.utf8.elementsEqual(name.utf8)
    }

    /// Whether `signature` is by this key over `message`, both of type-specific form.
    func isValid(_ signature: some Collection<UInt8>, over message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(Array(signature), for: message)
    }

    static func isKnown(_ type: SignatureType) -> Bool {
        type == .ed25519 || type == .cosignatureV1
    }

    private static func id(name: String, type: SignatureType, publicKey: [UInt8]) -> UInt32 {
        let digest = SHA256.hash(data: Array(name.utf8) + [0x0A, type.rawValue] + publicKey)
        return digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

extension VerifierKey: CustomStringConvertible {
    /// The vkey text.
    package var description: String {
        let hex = String(id, radix: 16)
        let padded = String(repeating: "0", count: 8 - hex.count) + hex
        return "\(name)+\(padded)+\(Base64.encode([type.rawValue] + publicKey))"
    }
}

/// What a key may be called.
enum NoteName {
    /// Valid UTF-8, not empty, no Unicode space, no plus, no control character.
    static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
        guard !bytes.isEmpty, let text = String(validating: bytes, as: UTF8.self) else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            !scalar.properties.isWhitespace && scalar != "+" && scalar.value >= 0x20
        }
    }
}
