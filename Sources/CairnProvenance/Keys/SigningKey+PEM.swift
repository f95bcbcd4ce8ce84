import CairnManifest
import Crypto

extension SigningKey {
    /// Reads the private key of a key file.
    ///
    /// Takes PKCS#8 (`PRIVATE KEY`) with Ed25519 or P-256, SEC 1 (`EC PRIVATE KEY`) with P-256, and
    /// unencrypted OpenSSH files with Ed25519. An encrypted file is named as such.
    package init(pem text: String) throws(KeyError) {
        let blocks = try PEMBlock.parseAll(text)
        guard let block = blocks.first(where: { $0.label.hasSuffix("PRIVATE KEY") }) else {
            throw .noPrivateKey(labels: blocks.map(\.label))
        }
        guard !block.headers.contains(where: { $0.hasPrefix("Proc-Type:") && $0.hasSuffix("ENCRYPTED") })
        else {
            throw .encrypted(.legacyPEM)
        }
        switch block.label {
        case "PRIVATE KEY": try self.init(pkcs8: block.bytes)
        case "EC PRIVATE KEY": try self.init(p256DER: block.bytes)
        case "OPENSSH PRIVATE KEY": try self.init(openSSH: block.bytes)
        case "ENCRYPTED PRIVATE KEY": throw .encrypted(.pkcs8)
        default: throw .unsupported(String(block.label.dropLast(" PRIVATE KEY".count)))
        }
    }

    /// The key as an unencrypted PKCS#8 file.
    ///
    /// Whoever writes it gives it mode 0600.
    package var pem: String {
        let der: [UInt8] =
            switch material {
            case .ed25519(let key): KeyEncoding.ed25519PKCS8 + Array(key.rawRepresentation)
            case .p256(let key): Array(key.derRepresentation)
            }
        return PEMBlock(label: "PRIVATE KEY", bytes: der).text
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
        } else if let name = KeyEncoding.otherAlgorithm(in: der) {
            throw .unsupported(name)
        } else {
            throw .malformed("PKCS#8 or SEC 1")
        }
    }
}
