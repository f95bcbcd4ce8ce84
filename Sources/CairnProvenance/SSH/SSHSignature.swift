import CairnManifest

/// A detached signature in OpenSSH's format, SSHSIG, that nobody has checked yet.
///
/// Blob: `"SSHSIG" ‖ u32 version ‖ string public key ‖ string namespace ‖ string reserved ‖ string hash ‖ string
/// signature`, in armor of base64. Source: OpenSSH PROTOCOL.sshsig.
package struct SSHSignature: Hashable, Sendable {
    package enum MessageHash: String, Hashable, Sendable, CaseIterable {
        case sha256, sha512

        var algorithm: HashAlgorithm { self == .sha256 ? .sha256 : .sha512 }
    }

    /// The key that claims to have signed; whose it is must come from elsewhere.
    package let publicKey: SSHPublicKey
    package let namespace: String
    /// Ignored, but signed.
    package let reserved: [UInt8]
    package let hash: MessageHash
    /// `string algorithm ‖ string signature`.
    let signature: [UInt8]

    private static let magic = Array("SSHSIG".utf8)
    private static let begin = "-----BEGIN SSH SIGNATURE-----"
    private static let end = "-----END SSH SIGNATURE-----"

    /// Reads the armored form of at most `Limits.sshSignatureBytes`.
    package static func parse(_ text: String) throws(SSHError) -> SSHSignature {
        guard text.utf8.count <= Limits.sshSignatureBytes else {
            throw .tooLarge(bytes: text.utf8.count, limit: Limits.sshSignatureBytes)
        }
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.count >= 3, lines[0] == begin, lines[lines.count - 1] == end,
            let blob = Base64.decode(lines[1..<(lines.count - 1)].joined())
        else { throw .notArmored }
        return try SSHSignature(blob: blob)
    }

    package init(blob: [UInt8]) throws(SSHError) {
        var reader = SSHReader(blob)
        guard reader.take(Self.magic), let version = reader.word() else { throw .malformed("signature") }
        guard version == 1 else { throw .version(version) }
        guard let key = reader.string() else { throw .malformed("signature") }
        publicKey = try SSHPublicKey(blob: key)
        guard let name = reader.string(), let namespace = String(validating: name, as: UTF8.self) else {
            throw .malformed("namespace")
        }
        guard !namespace.isEmpty else { throw .malformed("namespace, which is empty,") }
        guard let reserved = reader.string(), let hashName = reader.name() else {
            throw .malformed("signature")
        }
        guard let hash = MessageHash(rawValue: hashName) else { throw .unsupportedHash(hashName) }
        guard let signature = reader.string(), reader.isAtEnd else { throw .malformed("signature") }
        self.namespace = namespace
        self.reserved = reserved
        self.hash = hash
        self.signature = signature
    }

    init(
        publicKey: SSHPublicKey, namespace: String, reserved: [UInt8], hash: MessageHash, signature: [UInt8]
    ) {
        self.publicKey = publicKey
        self.namespace = namespace
        self.reserved = reserved
        self.hash = hash
        self.signature = signature
    }

    package var blob: [UInt8] {
        var writer = SSHWriter()
        writer.raw(Self.magic)
        writer.word(1)
        writer.string(publicKey.blob)
        writer.string(Array(namespace.utf8))
        writer.string(reserved)
        writer.string(Array(hash.rawValue.utf8))
        writer.string(signature)
        return writer.bytes
    }

    /// The armored form: 70 columns, a final line feed.
    package var text: String {
        var lines = [Self.begin]
        var rest = Base64.encode(blob)[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(70)))
            rest = rest.dropFirst(70)
        }
        return (lines + [Self.end]).joined(separator: "\n") + "\n"
    }

    /// What is signed: `"SSHSIG" ‖ string namespace ‖ string reserved ‖ string hash ‖ string H(message)`.
    static func signedBytes(
        namespace: String, reserved: [UInt8], hash: MessageHash, digest: [UInt8]
    ) -> [UInt8] {
        var writer = SSHWriter()
        writer.raw(magic)
        writer.string(Array(namespace.utf8))
        writer.string(reserved)
        writer.string(Array(hash.rawValue.utf8))
        writer.string(digest)
        return writer.bytes
    }

    /// Checks that the key inside has signed `message` for this use.
    ///
    /// Says nothing about whose key it is; `AllowedSigners` does.
    package func check(_ message: [UInt8], namespace wanted: String) throws(SSHError) {
        try check(digest: hash.algorithm.hash(message), namespace: wanted)
    }

    /// As `check(_:namespace:)`, for a message that was hashed with `hash` elsewhere.
    package func check(digest: [UInt8], namespace wanted: String) throws(SSHError) {
        guard ExactText.equal(namespace, wanted) else {
            throw .otherNamespace(found: namespace, wanted: wanted)
        }
        let bytes = Self.signedBytes(namespace: namespace, reserved: reserved, hash: hash, digest: digest)
        try publicKey.checkSignature(signature, over: bytes)
    }
}

extension SSHSignature {
    /// Signs a message for one use.
    ///
    /// The namespace says for which, so that the signature is worth nothing for another.
    package static func sign(
        _ message: [UInt8], namespace: String, key: SigningKey, hash: MessageHash = .sha512
    ) throws(SSHError) -> SSHSignature {
        try sign(digest: hash.algorithm.hash(message), namespace: namespace, key: key, hash: hash)
    }

    package static func sign(
        digest: [UInt8], namespace: String, key: SigningKey, hash: MessageHash
    ) throws(SSHError) -> SSHSignature {
        try SSHNamespace.check(namespace)
        let publicKey = try SSHPublicKey(key.publicKey)
        let bytes = signedBytes(namespace: namespace, reserved: [], hash: hash, digest: digest)
        let signature: [UInt8]
        do {
            signature = try key.sign(bytes)
        } catch {
            throw .signing(error)
        }
        var writer = SSHWriter()
        switch key.publicKey.algorithm {
        case .ed25519:
            writer.string("ssh-ed25519".utf8)
            writer.string(signature)
        case .p256:
            guard let wire = ECDSAWire.wire(signature) else { throw .signing(.signingFailed) }
            writer.string("ecdsa-sha2-nistp256".utf8)
            writer.string(wire)
        }
        return SSHSignature(
            publicKey: publicKey, namespace: namespace, reserved: [], hash: hash, signature: writer.bytes)
    }
}

/// What signatures are for: the namespaces of `Docs/spec/ssh.md`.
package enum SSHNamespace {
    /// Any file, by its bytes.
    package static let file = "cairn-file"
    /// A release, by its manifest's canonical bytes.
    package static let manifest = "cairn-manifest"
    /// Commits and tags; only git makes these.
    package static let git = "git"

    /// Whether cairn signs in this namespace.
    static func check(_ namespace: String) throws(SSHError) {
        guard !namespace.isEmpty, namespace.utf8.count <= Limits.namespaceBytes,
            namespace.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .namespace(namespace, "a name has printable ASCII characters without spaces") }
        guard namespace != git else {
            throw .namespace(namespace, "a file could then pass for a commit; sign commits with git itself")
        }
        let isOurs = namespace.hasPrefix("cairn-") && !namespace.contains("@")
        guard !isOurs || [file, manifest].contains(namespace) else {
            throw .namespace(namespace, "names that begin with 'cairn-' are kept for uses of cairn's own")
        }
    }
}
