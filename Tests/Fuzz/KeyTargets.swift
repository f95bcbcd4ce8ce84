import CairnManifest
import CairnProvenance

extension FuzzTarget {
    static let keyTargets = [
        FuzzTarget("key-file") { bytes in
            let text = String(hostile: bytes)
            if let key = accepted({ try SigningKey(pem: text) }) { check(key) }
            if let key = accepted({ try PublicKey(pem: text) }) { check(key) }
        },
        FuzzTarget("pkcs8", maxBytes: 512) { bytes in
            if let key = accepted({ try SigningKey(pem: pem("PRIVATE KEY", bytes)) }) { check(key) }
            if let key = accepted({ try SigningKey(pem: pem("EC PRIVATE KEY", bytes)) }) { check(key) }
        },
        FuzzTarget("openssh", maxBytes: 1_024) { bytes in
            if let key = accepted({ try SigningKey(pem: pem("OPENSSH PRIVATE KEY", bytes)) }) { check(key) }
        },
        FuzzTarget("spki", maxBytes: 256) { bytes in
            guard let key = accepted({ try PublicKey(spki: bytes) }) else { return }
            law("a public key is its bytes", key.spki == bytes)
            check(key)
        },
        FuzzTarget("signature", maxBytes: 256) { bytes in
            for key in sampleKeys {
                law("nobody else signs", !key.publicKey.isValidSignature(bytes, for: Array("unsigned".utf8)))
            }
        },
    ]

    private static let sampleKeys: [SigningKey] = {
        let secret = ContentDigest.of([]).bytes
        guard let one = try? SigningKey(ed25519Seed: secret), let other = try? SigningKey(p256Scalar: secret)
        else {
            fatalError("the sample keys can't be made")
        }
        return [one, other]
    }()

    private static func pem(_ label: String, _ bytes: [UInt8]) -> String {
        "-----BEGIN \(label)-----\n\(Base64.encode(bytes))\n-----END \(label)-----\n"
    }

    private static func check(_ key: SigningKey) {
        law("a written key reads back", (try? SigningKey(pem: key.pem))?.publicKey == key.publicKey)
        let message = Array("message".utf8)
        let signature = try? key.sign(message)
        law(
            "a key that was read can sign",
            signature.map { key.publicKey.isValidSignature($0, for: message) } == true)
        check(key.publicKey)
    }

    private static func check(_ key: PublicKey) {
        law("a written public key reads back", (try? PublicKey(pem: key.pem)) == key)
        law("a public key's base64 reads back", (try? PublicKey(base64: key.base64)) == key)
        law("a public key's bytes read back", (try? PublicKey(spki: key.spki)) == key)
    }
}
