import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("Signing keys")
struct SigningKeyTests {
    static let keys = [TestKeys.ed25519("a"), TestKeys.ed25519("b"), TestKeys.p256("a"), TestKeys.p256("b")]

    @Test("a signature is valid under its own key for its own message only")
    func ownMessageOnly() throws {
        for seed in 0..<20 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let message = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            for key in Self.keys {
                let signature = try key.sign(message)
                for other in Self.keys {
                    let isValid = other.publicKey.isValidSignature(signature, for: message)
                    #expect(isValid == (other.publicKey == key.publicKey))
                }
                #expect(!key.publicKey.isValidSignature(signature, for: message + [0]))
            }
        }
    }

    @Test("a flipped bit in a signature makes it invalid", arguments: keys.indices)
    func flippedBits(index: Int) throws {
        let key = Self.keys[index]
        let message = Array("message".utf8)
        let signature = try key.sign(message)
        for bit in 0..<signature.count * 8 {
            var flipped = signature
            flipped[bit / 8] ^= 1 << (bit % 8)
            #expect(!key.publicKey.isValidSignature(flipped, for: message), "bit \(bit)")
        }
    }

    @Test("every prefix of a signature is invalid", arguments: keys.indices)
    func prefixes(index: Int) throws {
        let key = Self.keys[index]
        let signature = try key.sign([1, 2, 3])
        for count in 0..<signature.count {
            #expect(!key.publicKey.isValidSignature(Array(signature.prefix(count)), for: [1, 2, 3]))
        }
    }

    @Test("P-256 signatures have the lower S, so the verifier takes every one of them")
    func lowS() throws {
        let key = TestKeys.p256("low")
        for count in 0..<100 {
            let message = [UInt8](repeating: 7, count: count)
            #expect(key.publicKey.isValidSignature(try key.sign(message), for: message))
        }
    }

    @Test("a key file that was written reads back as the same key", arguments: keys.indices)
    func roundTrip(index: Int) throws {
        let key = Self.keys[index]
        let read = try SigningKey(pem: key.pem)
        #expect(read.publicKey == key.publicKey)
        #expect(key.pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(key.pem.hasSuffix("-----END PRIVATE KEY-----\n"))
        #expect(try PublicKey(pem: key.publicKey.pem) == key.publicKey)
        #expect(try PublicKey(base64: key.publicKey.base64) == key.publicKey)
    }

    @Test("new keys differ", arguments: [PublicKey.Algorithm.ed25519, .p256])
    func generated(algorithm: PublicKey.Algorithm) throws {
        let (one, other) = (try SigningKey(generating: algorithm), try SigningKey(generating: algorithm))
        #expect(one.publicKey != other.publicKey)
        #expect(one.publicKey.algorithm == algorithm)
    }

    @Test("the key id is the SHA-256 of the SubjectPublicKeyInfo")
    func keyID() {
        let key = TestKeys.ed25519("id").publicKey
        #expect(key.keyID == ContentDigest.of(key.spki))
    }

    @Test("a private key never shows more of itself than its public half")
    func description() {
        let key = TestKeys.ed25519("secret")
        #expect("\(key)" == "private half of ed25519:\(key.publicKey.keyID.hex)")
    }

    @Test("a PKCS#8 file whose public half is another key's is refused")
    func halvesDiffer() throws {
        let seed = ContentDigest.of(Array("a".utf8)).bytes
        let head = try #require(Hex.decode("3051020101300506032b657004220420"))
        func file(_ publicKey: PublicKey) -> String {
            let der = head + seed + [0x81, 0x21, 0x00] + publicKey.spki.suffix(32)
            return "-----BEGIN PRIVATE KEY-----\n\(Base64.encode(der))\n-----END PRIVATE KEY-----\n"
        }
        #expect(try SigningKey(pem: file(Self.keys[0].publicKey)).publicKey == Self.keys[0].publicKey)
        #expect(throws: KeyError.halvesDiffer) { try SigningKey(pem: file(Self.keys[1].publicKey)) }
    }

    @Test(
        "text that isn't a private key is refused with its reason",
        arguments: [
            ("", KeyError.notPEM),
            ("hello", .notPEM),
            ("-----BEGIN PRIVATE KEY-----\nAAAA\n", .notPEM),
            ("-----BEGIN PRIVATE KEY-----\nAA*A\n-----END PRIVATE KEY-----", .notPEM),
            ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PUBLIC KEY-----", .notPEM),
            ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", .malformed("PKCS#8 or SEC 1")),
            (
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                .noPrivateKey(labels: ["PUBLIC KEY"])
            ),
            (
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
                .encrypted(.pkcs8)
            ),
            ("-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----", .unsupported("DSA")),
        ]
    )
    func refusals(text: String, error: KeyError) {
        #expect(throws: error) { try SigningKey(pem: text) }
    }
}
