import CairnManifest
import Crypto
import CryptoExtras

/// A public key as OpenSSH writes it: `ssh-ed25519`, `ecdsa-sha2-nistp256` and its sisters, `ssh-rsa`.
///
/// Blob: `string type ‖ …`, see RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4.
package struct SSHPublicKey: Hashable, Sendable, CustomStringConvertible {
    /// What the key is called in the blob and in files.
    package let type: String
    /// The blob: what keys are compared by.
    package let blob: [UInt8]
    package let key: SubjectPublicKey

    private static let curves = ["nistp256", "nistp384", "nistp521"]

    /// Reads a blob and nothing after it.
    package init(blob: [UInt8]) throws(SSHError) {
        guard blob.count <= Limits.sshKeyBytes else { throw .malformed("public key") }
        var reader = SSHReader(blob)
        guard let type = reader.name() else { throw .malformed("public key") }
        switch type {
        case "ssh-ed25519": key = try Self.ed25519(&reader)
        case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521":
            key = try Self.ecdsa(&reader, curve: String(type.dropFirst("ecdsa-sha2-".count)))
        case "ssh-rsa": key = try Self.rsa(&reader)
        default: throw .unsupportedKey(type)
        }
        guard reader.isAtEnd else { throw .malformed("public key") }
        self.type = type
        self.blob = blob
    }

    /// Reads `<type> <base64> [comment]`, as `.pub` files and lists of signers have it.
    package init(text: String) throws(SSHError) {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "\t" || $0.isNewline })
        guard parts.count >= 2, let blob = Base64.decode(String(parts[1])) else {
            throw .malformed("public key")
        }
        try self.init(blob: blob)
        guard ExactText.equal(type, String(parts[0])) else { throw .malformed("public key") }
    }

    /// The blob of a publisher's key.
    package init(_ key: PublicKey) throws(SSHError) {
        var writer = SSHWriter()
        switch key.algorithm {
        case .ed25519:
            writer.string("ssh-ed25519".utf8)
            writer.string(key.spki.suffix(32))
        case .p256:
            writer.string("ecdsa-sha2-nistp256".utf8)
            writer.string("nistp256".utf8)
            writer.string(key.spki.suffix(65))
        }
        try self.init(blob: writer.bytes)
    }

    /// The same key as a publisher has it; nil for others than Ed25519 and P-256.
    package var publisherKey: PublicKey? { try? PublicKey(spki: key.der) }

    /// `<type> <base64>`.
    package var description: String { "\(type) \(Base64.encode(blob))" }

    /// `SHA256:` and the unpadded base64 of the blob's SHA-256, as `ssh-keygen -l` shows it.
    package var fingerprint: String {
        "SHA256:" + Base64.encode(ContentDigest.of(blob).bytes).filter { $0 != "=" }
    }

    private static func spki(_ der: some Sequence<UInt8>) throws(SSHError) -> SubjectPublicKey {
        do {
            return try SubjectPublicKey(der: Array(der))
        } catch {
            throw .key(error)
        }
    }

    private static func ed25519(_ reader: inout SSHReader) throws(SSHError) -> SubjectPublicKey {
        guard let point = reader.string(), point.count == 32 else { throw .malformed("Ed25519 key") }
        return try spki(KeyEncoding.ed25519SPKI + point)
    }

    private static func ecdsa(_ reader: inout SSHReader, curve: String) throws(SSHError) -> SubjectPublicKey {
        guard reader.name() == curve, let point = reader.string(), point.first == 4 else {
            throw .malformed("ECDSA key")
        }
        let der =
            switch curve {
            case "nistp256": try? P256.Signing.PublicKey(x963Representation: point).derRepresentation
            case "nistp384": try? P384.Signing.PublicKey(x963Representation: point).derRepresentation
            default: try? P521.Signing.PublicKey(x963Representation: point).derRepresentation
            }
        guard let der else { throw .malformed("ECDSA key") }
        return try spki(der)
    }

    private static func rsa(_ reader: inout SSHReader) throws(SSHError) -> SubjectPublicKey {
        guard let exponent = reader.number(), let modulus = reader.number(),
            let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent)
        else { throw .malformed("RSA key") }
        return try spki(key.derRepresentation)
    }
}

extension SSHPublicKey {
    /// Whether `signature` (`string algorithm ‖ string signature`) is this key's over `message`.
    func checkSignature(_ signature: [UInt8], over message: [UInt8]) throws(SSHError) {
        var reader = SSHReader(signature)
        guard let algorithm = reader.name(), let bytes = reader.string(), reader.isAtEnd else {
            throw .malformed("signature")
        }
        let isValid: Bool
        switch (type, algorithm) {
        case ("ssh-ed25519", "ssh-ed25519"):
            isValid = key.isValidSignature(bytes, over: message)
        case ("ssh-rsa", "rsa-sha2-256"):
            isValid = key.isValidSignature(bytes, over: message, hash: .sha256)
        case ("ssh-rsa", "rsa-sha2-512"):
            isValid = key.isValidSignature(bytes, over: message, hash: .sha512)
        case (let type, type) where type.hasPrefix("ecdsa-"):
            isValid = ECDSAWire.der(bytes).map { key.isValidSignature($0, over: message) } ?? false
        default:
            throw .algorithm(algorithm, for: type)
        }
        guard isValid else { throw .badSignature }
    }
}

/// ECDSA signatures between SSH (`mpint r ‖ mpint s`) and DER.
enum ECDSAWire {
    /// Nil unless both are positive numbers in their one spelling.
    static func der(_ wire: [UInt8]) -> [UInt8]? {
        var reader = SSHReader(wire)
        guard let r = reader.number(), let s = reader.number(), reader.isAtEnd, r.count <= 66, s.count <= 66
        else { return nil }
        let body = integer(r) + integer(s)
        return [0x30] + (body.count < 0x80 ? [] : [0x81]) + [UInt8(body.count)] + body
    }

    /// From strict DER with lengths of one byte, as a P-256 signature has it.
    static func wire(_ der: [UInt8]) -> [UInt8]? {
        guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: der) else { return nil }
        let raw = Array(signature.rawRepresentation)
        var writer = SSHWriter()
        writer.number(raw.prefix(32))
        writer.number(raw.suffix(32))
        return writer.bytes
    }

    private static func integer(_ digits: [UInt8]) -> [UInt8] {
        let value = (digits[0] >= 0x80 ? [0] : []) + digits
        return [0x02, UInt8(value.count)] + value
    }
}
