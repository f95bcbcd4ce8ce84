/// Finds the private key in the text of a key file and opens it.
enum PrivateKeyFile {
    /// The block with the private key; the first, where there are several.
    static func block(_ text: String) throws(KeyError) -> PEMBlock {
        let blocks = try PEMBlock.parseAll(text)
        guard let block = blocks.first(where: { $0.label.hasSuffix("PRIVATE KEY") }) else {
            throw .noPrivateKey(labels: blocks.map(\.label))
        }
        guard !block.headers.contains(where: { $0.hasPrefix("Proc-Type:") && $0.hasSuffix("ENCRYPTED") })
        else {
            throw .encrypted(.legacyPEM)
        }
        return block
    }

    /// The PKCS#8 or SEC 1 structure of a file.
    ///
    /// `passphrase` opens an encrypted one; without it such a file is `KeyError.encrypted`.
    static func der(_ text: String, passphrase: [UInt8]?) throws(KeyError) -> [UInt8] {
        let block = try block(text)
        switch block.label {
        case "PRIVATE KEY", "EC PRIVATE KEY": return block.bytes
        case "ENCRYPTED PRIVATE KEY":
            guard let passphrase else { throw .encrypted(.pkcs8) }
            return try EncryptedPKCS8.open(block.bytes, passphrase: passphrase)
        default: throw .unsupported(String(block.label.dropLast(" PRIVATE KEY".count)))
        }
    }
}
