import CairnManifest
import Crypto

extension SigningKey {
    /// Reads the private key of a key file.
    ///
    /// Takes PKCS#8 (`PRIVATE KEY`) with Ed25519 or P-256, SEC 1 (`EC PRIVATE KEY`) with P-256, and
    /// unencrypted OpenSSH files with Ed25519. `passphrase` opens `ENCRYPTED PRIVATE KEY`; other encrypted files
    /// are named as such.
    package init(pem text: String, passphrase: [UInt8]? = nil) throws(KeyError) {
        let block = try PrivateKeyFile.block(text)
        switch block.label {
        case "OPENSSH PRIVATE KEY": try self.init(openSSH: block.bytes)
        case "EC PRIVATE KEY": try self.init(p256DER: block.bytes)
        default: try self.init(pkcs8: PrivateKeyFile.der(text, passphrase: passphrase))
        }
    }

    /// The key as an unencrypted PKCS#8 file.
    ///
    /// Whoever writes it gives it mode 0600. Empty for a key that is held elsewhere.
    package var pem: String {
        pkcs8.map { PEMBlock(label: "PRIVATE KEY", bytes: $0).text } ?? ""
    }

    /// The key as a PKCS#8 file that this passphrase opens.
    package func pem(passphrase: [UInt8]) throws(KeyError) -> String {
        guard let pkcs8 else { throw .heldElsewhere }
        let sealed = try EncryptedPKCS8.seal(pkcs8, passphrase: passphrase)
        return PEMBlock(label: "ENCRYPTED PRIVATE KEY", bytes: sealed).text
    }

    private var pkcs8: [UInt8]? {
        switch material {
        case .ed25519(let key): KeyEncoding.ed25519PKCS8 + Array(key.rawRepresentation)
        case .p256(let key): Array(key.derRepresentation)
        case .elsewhere: nil
        }
    }

    private init(pkcs8 der: [UInt8]) throws(KeyError) {
        let prefixCount = KeyEncoding.ed25519PKCS8.count
        if der.starts(with: KeyEncoding.ed25519PKCS8), der.count == prefixCount + 32 {
            try self.init(ed25519Seed: Array(der[prefixCount...]))
        } else if der.starts(with: KeyEncoding.ed25519PKCS8WithPublic), der.count == prefixCount + 32 + 35 {
            let rest = der[prefixCount...]
            guard rest.dropFirst(32).starts(with: KeyEncoding.ed25519PublicTag) else {
                throw .malformed("PKCS#8")
            }
            try self.init(ed25519Seed: Array(rest.prefix(32)))
            guard publicKey.spki.suffix(32) == rest.suffix(32) else { throw .halvesDiffer }
        } else {
            try self.init(p256DER: der)
        }
    }

    private init(p256DER der: [UInt8]) throws(KeyError) {
        if let key = try? P256.Signing.PrivateKey(derRepresentation: der) {
            try self.init(.p256(key))
            // The public half at the end, where there is one: a damaged file is another key otherwise.
            let half = der.suffix(KeyEncoding.p256PublicTag.count + 64)
            guard
                !half.starts(with: KeyEncoding.p256PublicTag) || half.suffix(64) == publicKey.spki.suffix(64)
            else { throw .halvesDiffer }
        } else if let name = KeyEncoding.otherAlgorithm(in: der) {
            throw .unsupported(name)
        } else {
            throw .malformed("PKCS#8 or SEC 1")
        }
    }
}
