import CLibcrypto

/// Private keys under a passphrase: EncryptedPrivateKeyInfo with PBES2 (RFC 5958, RFC 8018), by libcrypto.
///
/// Written with scrypt (N 16384, r 8, p 1: 16 MiB, what `openssl pkcs8 -scrypt` writes and all of libcrypto's
/// readers accept) and AES-256-CBC; read with whatever libcrypto knows.
enum EncryptedPKCS8 {
    /// Encrypts a PKCS#8 structure; salt and initialisation vector are random.
    static func seal(_ pkcs8: [UInt8], passphrase: [UInt8]) throws(KeyError) -> [UInt8] {
        try checkPassphrase(passphrase)
        guard
            let sealed = result({ out, count in
                cairn_pkcs8_encrypt(pkcs8, pkcs8.count, passphrase, Int32(passphrase.count), &out, &count)
            })
        else { throw .malformed("PKCS#8 to encrypt") }
        return sealed
    }

    /// Opens what `seal` or other programs wrote.
    static func open(_ sealed: [UInt8], passphrase: [UInt8]) throws(KeyError) -> [UInt8] {
        try checkPassphrase(passphrase)
        guard
            let opened = result({ out, count in
                cairn_pkcs8_decrypt(sealed, sealed.count, passphrase, Int32(passphrase.count), &out, &count)
            })
        else { throw .wrongPassphrase }
        return opened
    }

    private static func checkPassphrase(_ passphrase: [UInt8]) throws(KeyError) {
        guard (1...Limits.passphraseBytes).contains(passphrase.count) else {
            throw .badPassphrase(limit: Limits.passphraseBytes)
        }
    }

    private static func result(
        _ body: (inout UnsafeMutablePointer<UInt8>?, inout Int) -> Int32
    ) -> [UInt8]? {
        var out: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard body(&out, &count) == 1, let out else { return nil }
        defer { cairn_clear_free(out, count) }
        return Array(UnsafeBufferPointer(start: out, count: count))
    }
}
