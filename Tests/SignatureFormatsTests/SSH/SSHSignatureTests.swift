import CairnManifest
import CairnProvenance
import Testing

@Suite("SSH: signatures")
struct SSHSignatureTests {
    private static let message = Array("message".utf8)

    @Test(
        "a signature verifies for its own use and for no other",
        arguments: [PublicKey.Algorithm.ed25519, .p256], SSHSignature.MessageHash.allCases)
    func roundTrip(_ algorithm: PublicKey.Algorithm, _ hash: SSHSignature.MessageHash) throws {
        let key = try SigningKey(generating: algorithm)
        let signature = try SSHSignature.sign(
            Self.message, namespace: SSHNamespace.file, key: key, hash: hash)
        let read = try SSHSignature.parse(signature.text)
        #expect(read == signature)
        try read.check(Self.message, namespace: SSHNamespace.file)
        #expect(read.publicKey.publisherKey == key.publicKey)
        #expect(throws: SSHError.otherNamespace(found: "cairn-file", wanted: "cairn-manifest")) {
            try read.check(Self.message, namespace: SSHNamespace.manifest)
        }
        #expect(throws: SSHError.badSignature) {
            try read.check(Self.message + [0], namespace: SSHNamespace.file)
        }
    }

    @Test(
        "doesn't sign for git, for nobody's use, nor for uses that cairn hasn't defined",
        arguments: ["", "git", "cairn-record", "two words", "é"])
    func namespaces(_ namespace: String) throws {
        let key = try SigningKey(generating: .ed25519)
        let found = SSHFixture.refusal {
            _ = try SSHSignature.sign(Self.message, namespace: namespace, key: key)
        }
        guard case .namespace = found else {
            Issue.record("signed for '\(namespace)': \(String(describing: found))")
            return
        }
    }

    @Test("signs for the uses of others by their names", arguments: ["file", "cairn-manifest@example.org"])
    func otherNamespaces(_ namespace: String) throws {
        let key = try SigningKey(generating: .ed25519)
        let signature = try SSHSignature.sign(Self.message, namespace: namespace, key: key)
        try signature.check(Self.message, namespace: namespace)
    }

    /// The blob of a signature, put together part by part.
    private static func blob(
        magic: String = "SSHSIG", version: UInt32 = 1, namespace: String = "cairn-file",
        reserved: String = "",
        hash: String = "sha512", rest: [UInt8] = []
    ) throws -> [UInt8] {
        let key = try SSHPublicKey(text: try SSHFixture.text("id_ed25519.pub"))
        let inner = Self.string("ssh-ed25519") + Self.string([UInt8](repeating: 1, count: 64))
        return Array(magic.utf8) + Self.word(version) + Self.string(key.blob) + Self.string(namespace)
            + Self.string(reserved) + Self.string(hash) + Self.string(inner) + rest
    }

    private static func word(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func string(_ bytes: [UInt8]) -> [UInt8] { word(UInt32(bytes.count)) + bytes }

    private static func string(_ text: String) -> [UInt8] { string(Array(text.utf8)) }

    @Test("refuses what isn't a signature of version 1")
    func forms() throws {
        #expect(throws: Never.self) { try SSHSignature(blob: try Self.blob()) }
        #expect(throws: SSHError.version(2)) { try SSHSignature(blob: try Self.blob(version: 2)) }
        #expect(throws: SSHError.version(0)) { try SSHSignature(blob: try Self.blob(version: 0)) }
        #expect(throws: SSHError.unsupportedHash("sha1")) {
            try SSHSignature(blob: try Self.blob(hash: "sha1"))
        }
        #expect(throws: SSHError.self) { try SSHSignature(blob: try Self.blob(magic: "SSHSIH")) }
        #expect(throws: SSHError.self) { try SSHSignature(blob: try Self.blob(namespace: "")) }
        #expect(throws: SSHError.self) { try SSHSignature(blob: try Self.blob(rest: [0])) }
    }

    @Test("what is reserved is kept and signed")
    func reserved() throws {
        let signature = try SSHSignature(blob: try Self.blob(reserved: "later"))
        #expect(signature.reserved == Array("later".utf8))
        #expect(signature.blob == (try Self.blob(reserved: "later")))
    }

    @Test("refuses RSA with SHA-1, and algorithms of other keys", arguments: ["ssh-rsa", "ssh-ed25519"])
    func algorithms(_ algorithm: String) throws {
        let object = try SignedGitObject.parse(try AssetFile.bytes("ssh/git-commit-rsa.txt"))
        let good = Array("rsa-sha2-512".utf8)
        var blob = object.signature.blob
        let at = try #require(blob.ranges(of: Self.string(good)).first)
        blob.replaceSubrange(at, with: Self.string(algorithm))
        // The length of the signature around it.
        let length = at.lowerBound - 4
        let count = blob.count - at.lowerBound
        blob.replaceSubrange(length..<(length + 4), with: Self.word(UInt32(count)))
        let signature = try SSHSignature(blob: blob)
        #expect(throws: SSHError.algorithm(algorithm, for: "ssh-rsa")) {
            try signature.check(object.payload, namespace: "git")
        }
    }

    @Test("numbers have one spelling: no sign, no needless zero", arguments: [false, true])
    func numbers(_ isNegative: Bool) throws {
        let object = try SignedGitObject.parse(try AssetFile.bytes("ssh/git-commit-ecdsa-inwindow.txt"))
        var blob = object.signature.blob
        // The s of the signature is its last number: length, then 32 or 33 bytes.
        let start = blob.count - (blob[blob.count - 33] == 0 ? 33 : 32)
        if isNegative {
            blob[start] |= 0x80
        } else {
            blob.insert(0, at: start)
            for (back, end) in [(4, start), (0, 0)] where back > 0 { blob[end - 1] += 1 }
        }
        let found = SSHFixture.refusal {
            try SSHSignature(blob: blob).check(object.payload, namespace: "git")
        }
        #expect(found != nil)
    }

    @Test(
        "every bit of a signature's blob flipped is refused, or the signature of the same bytes by the same key"
    )
    func flips() throws {
        let signature = try SSHSignature.parse(try SSHFixture.text("message.txt.sig"))
        let message = try AssetFile.bytes("ssh/message.txt")
        var accepted = 0
        for at in signature.blob.indices {
            for bit in 0..<8 {
                var blob = signature.blob
                blob[at] ^= 1 << bit
                let found = SSHFixture.refusal {
                    try SSHSignature(blob: blob).check(message, namespace: "cairn-manifest@example.org")
                }
                if found == nil { accepted += 1 }
            }
        }
        #expect(accepted == 0)
    }

    @Test("armor is whole or refused")
    func armor() throws {
        let text = try SSHFixture.text("message.txt.sig")
        #expect(throws: Never.self) { try SSHSignature.parse(text.replacing("\n", with: "\r\n")) }
        for broken in [
            "", "x" + text, text.replacing("END", with: "BEGIN"), text + "more",
            text.replacing("=", with: ""), text.replacing("-----END SSH SIGNATURE-----\n", with: ""),
        ] {
            #expect(throws: SSHError.notArmored) { try SSHSignature.parse(broken) }
        }
    }
}
