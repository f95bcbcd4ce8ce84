import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("OpenSSH private key files")
struct OpenSSHKeyTests {
    /// An unencrypted file with one Ed25519 key, each part of which can be replaced.
    struct File {
        let key = TestKeys.ed25519("openssh").publicKey
        var cipher = "none"
        var keyCount: UInt32 = 1
        var checks: (UInt32, UInt32) = (0x0102_0304, 0x0102_0304)
        var type = "ssh-ed25519"
        var seed = ContentDigest.of(Array("openssh".utf8)).bytes
        var privatePoint: [UInt8]
        var publicPoint: [UInt8]
        var firstPad: UInt8 = 1
        var trailer: [UInt8] = []

        init() {
            privatePoint = Array(key.spki.suffix(32))
            publicPoint = privatePoint
        }

        var text: String {
            let blob = string(Array(type.utf8)) + string(publicPoint)
            var secret = word(checks.0) + word(checks.1) + string(Array(type.utf8)) + string(privatePoint)
            secret += string(seed + privatePoint) + string(Array("comment".utf8))
            secret += [firstPad, 2, 3, 4, 5, 6, 7].prefix((8 - secret.count % 8) % 8)
            var file =
                Array("openssh-key-v1\0".utf8) + string(Array(cipher.utf8)) + string(Array("none".utf8))
            file += string([]) + word(keyCount) + string(blob) + string(secret) + trailer
            let label = "OPENSSH PRIVATE KEY"
            return "-----BEGIN \(label)-----\n\(Base64.encode(file))\n-----END \(label)-----\n"
        }

        private func word(_ value: UInt32) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
        }

        private func string(_ bytes: [UInt8]) -> [UInt8] { word(UInt32(bytes.count)) + bytes }
    }

    @Test("a sound file gives its key")
    func sound() throws {
        #expect(try SigningKey(pem: File().text).publicKey == File().key)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let error: KeyError
        let change: @Sendable (inout File) -> Void
    }

    static let cases = [
        Case(testDescription: "encrypted", error: .encrypted(.openSSH)) { $0.cipher = "aes256-ctr" },
        Case(testDescription: "two keys", error: .malformed("OpenSSH file with one key")) { $0.keyCount = 2 },
        Case(testDescription: "bytes after the end", error: .malformed("OpenSSH file with one key")) {
            $0.trailer = [0]
        },
        Case(testDescription: "check numbers differ", error: .malformed("OpenSSH check numbers")) {
            $0.checks.1 = 5
        },
        Case(testDescription: "another type", error: .unsupported("OpenSSH ssh-dss")) { $0.type = "ssh-dss" },
        Case(testDescription: "wrong padding", error: .malformed("OpenSSH padding")) { $0.firstPad = 0 },
        Case(testDescription: "another seed", error: .halvesDiffer) { $0.seed[0] ^= 1 },
        Case(testDescription: "another private point", error: .halvesDiffer) { $0.privatePoint[0] ^= 1 },
        Case(testDescription: "another public point", error: .halvesDiffer) { $0.publicPoint[0] ^= 1 },
    ]

    @Test("a file with one thing wrong is refused with its reason", arguments: cases)
    func refusals(test: Case) {
        var file = File()
        test.change(&file)
        #expect(throws: test.error) { try SigningKey(pem: file.text) }
    }

    @Test("every prefix of a file is refused")
    func prefixes() throws {
        let base64 = try #require(File().text.split(separator: "\n").dropFirst().first)
        let bytes = try #require(Base64.decode(String(base64)))
        for count in 0..<bytes.count {
            let text = Base64.encode(Array(bytes.prefix(count)))
            let file = "-----BEGIN OPENSSH PRIVATE KEY-----\n\(text)\n-----END OPENSSH PRIVATE KEY-----\n"
            #expect(throws: KeyError.self) { try SigningKey(pem: file) }
        }
    }
}
