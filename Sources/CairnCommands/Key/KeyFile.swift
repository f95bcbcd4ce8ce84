import CairnManifest
import CairnProvenance
import Foundation

/// A private key in a file: PKCS#8 PEM, made with mode 0600 and never overwritten; or one that ssh-agent holds.
package enum KeyFile {
    private static let agentPrefix = "ssh-agent:"

    /// Makes a new key, under a passphrase where there is one.
    ///
    /// The file is there with its mode before the first secret byte is.
    package static func create(
        _ path: String, algorithm: PublicKey.Algorithm, passphrase: [UInt8]? = nil
    ) throws -> SigningKey {
        let key = try SigningKey(generating: algorithm)
        let text = try passphrase.map { try key.pem(passphrase: $0) } ?? key.pem
        try LocalFile.create(path, Array(text.utf8), mode: 0o600)
        return key
    }

    /// PKCS#8 or SEC 1 PEM, or an unencrypted OpenSSH Ed25519 key; an OpenSSH public key or
    /// `ssh-agent:<fingerprint>` stands for the key that ssh-agent holds.
    package static func read(_ path: String, passphrases: Passphrases = .none) throws -> SigningKey {
        if path.hasPrefix(agentPrefix) {
            return try SSHAgent(environment: ProcessInfo.processInfo.environment)
                .key(fingerprint: String(path.dropFirst(agentPrefix.count)))
        }
        let text = try text(path)
        if let key = sshPublicKey(text) {
            return try SSHAgent(environment: ProcessInfo.processInfo.environment).key(key)
        }
        do {
            return try passphrases.opening(path) { passphrase throws(KeyError) in
                try SigningKey(pem: text, passphrase: passphrase)
            }
        } catch let error as KeyError {
            throw CommandFailure.invalid("couldn't read the key \(path): \(error)", code: "key")
        }
    }

    /// The public half of a key file, or a file that holds nothing else.
    package static func readPublic(_ path: String, passphrases: Passphrases = .none) throws -> PublicKey {
        guard !path.hasPrefix(agentPrefix) else { return try read(path).publicKey }
        let text = try text(path)
        if let key = try? PublicKey(pem: text) { return key }
        if let key = sshPublicKey(text)?.publisherKey { return key }
        return try read(path, passphrases: passphrases).publicKey
    }

    /// The path from the root on; a key in ssh-agent has none and stays as it is written.
    package static func place(_ path: String) -> String {
        path.hasPrefix(agentPrefix) ? path : LocalFile.absolute(path)
    }

    static func text(_ path: String) throws -> String {
        let bytes = try LocalFile.read(path, maxBytes: CairnProvenance.Limits.keyFileBytes)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure.invalid("\(path) isn't a key file: it isn't text", code: "key")
        }
        return text
    }

    private static func sshPublicKey(_ text: String) -> SSHPublicKey? {
        text.hasPrefix("ssh-") || text.hasPrefix("ecdsa-") ? try? SSHPublicKey(text: text) : nil
    }

    /// Whether others than its owner may read the file.
    package static func isExposed(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
    }

    /// The key files of a folder, by name.
    package static func list(_ folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".pem") }.sorted().map { "\(folder)/\($0)" }
    }
}

extension CommandContext {
    /// The key to sign with: the one given, or the default release key.
    func signingKey(_ path: String?) throws -> SigningKey {
        let file = path ?? folders.releaseKey
        guard path != nil || access(file, F_OK) == 0 else {
            throw CommandFailure.invalid(
                "there is no key at \(file); make one with 'cairn key new' or give one with --key",
                code: "key")
        }
        let key = try KeyFile.read(file, passphrases: passphrases)
        // The public half of a key in ssh-agent may be read by anybody.
        if !key.isHeldElsewhere, KeyFile.isExposed(file) {
            output.note("warning: \(file) can be read by others; run: chmod 600 \(file)")
        }
        return key
    }
}
