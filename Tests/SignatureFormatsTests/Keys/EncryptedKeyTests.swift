import CairnManifest
import CairnProvenance
import Testing

@Suite("Keys under a passphrase")
struct EncryptedKeyTests {
    private static let passphrase = Array("correct horse".utf8)

    @Test(
        "a key opens with its passphrase and with nothing else",
        arguments: [PublicKey.Algorithm.ed25519, .p256])
    func roundTrip(_ algorithm: PublicKey.Algorithm) throws {
        let key = try SigningKey(generating: algorithm)
        let text = try key.pem(passphrase: Self.passphrase)
        #expect(text.hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"))
        #expect(try SigningKey(pem: text, passphrase: Self.passphrase).publicKey == key.publicKey)
        #expect(throws: KeyError.encrypted(.pkcs8)) { try SigningKey(pem: text) }
        #expect(throws: KeyError.wrongPassphrase) {
            try SigningKey(pem: text, passphrase: Array("correct horsf".utf8))
        }
        #expect(throws: KeyError.badPassphrase(limit: 1_024)) { try key.pem(passphrase: []) }
    }

    @Test("the same key and passphrase give another file each time")
    func salt() throws {
        let key = try SigningKey(generating: .ed25519)
        #expect(try key.pem(passphrase: Self.passphrase) != key.pem(passphrase: Self.passphrase))
    }

    @Test(
        "opens what OpenSSL wrote, by scrypt and by PBKDF2",
        arguments: ["ed25519-scrypt", "p256-scrypt", "p256-pbkdf2", "p384-scrypt"])
    func foreign(_ name: String) throws {
        let text = String(decoding: try AssetFile.bytes("keys/\(name).pem"), as: UTF8.self)
        if name.hasPrefix("p384") {
            #expect(try ModelPrivateKey(pem: text, passphrase: Self.passphrase).publicKey.curve == "P-384")
        } else {
            #expect(throws: Never.self) { try SigningKey(pem: text, passphrase: Self.passphrase) }
        }
        #expect(throws: KeyError.wrongPassphrase) { try SigningKey(pem: text, passphrase: [1]) }
    }

    @Test("refuses a P-256 file whose public half belongs to another key")
    func halves() throws {
        let one = try SigningKey(generating: .p256)
        let other = try SigningKey(generating: .p256)
        let body = one.pem.split(separator: "\n").dropFirst().dropLast().joined()
        let der = try #require(Base64.decode(body)).dropLast(64) + other.publicKey.spki.suffix(64)
        let text = "-----BEGIN PRIVATE KEY-----\n\(Base64.encode(Array(der)))\n-----END PRIVATE KEY-----\n"
        #expect(throws: KeyError.halvesDiffer) { try SigningKey(pem: text) }
    }
}
