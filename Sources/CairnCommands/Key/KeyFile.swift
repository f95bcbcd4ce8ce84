import CairnManifest
import CairnProvenance
import CoreFoundation
import Foundation

/// A private key in a file: PKCS#8 PEM, made with mode 0600 and never overwritten.
package enum KeyFile {
    /// Makes a new key.
    ///
    /// The file is there with its mode before the first secret byte is.
    package static func create(_ path: String, algorithm: PublicKey.Algorithm) throws -> SigningKey {
        let key = try SigningKey(generating: algorithm)
        try LocalFile.create(path, Array(key.pem.utf8), mode: 0o600)
        return key
    }

    /// PKCS#8 or SEC 1 PEM, or an unencrypted OpenSSH Ed25519 key.
    package static func read(_ path: String) throws -> SigningKey {
        let bytes = try LocalFile.read(path, maxBytes: CairnProvenance.Limits.keyFileBytes)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure.invalid("\(path) isn't a key file: it isn't text", code: "key")
        }
        do {
            return try SigningKey(pem: text)
        } catch {
            throw CommandFailure.invalid("couldn't read the key \(path): \(error)", code: "key")
        }
    }

    /// The public half of a key file, or a file that holds nothing else.
    package static func readPublic(_ path: String) throws -> PublicKey {
        let bytes = try LocalFile.read(path, maxBytes: CairnProvenance.Limits.keyFileBytes)
        if let text = String(validating: bytes, as: UTF8.self), let key = try? PublicKey(pem: text) {
            return key
        }
        return try read(path).publicKey
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
        let key = try KeyFile.read(file)
        if KeyFile.isExposed(file) {
            output.note("warning: \(file) can be read by others; run: chmod 600 \(file)")
        }
        return key
    }
}
