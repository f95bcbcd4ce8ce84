import Crypto

/// The reader of OpenSSH's own private key files, for unencrypted Ed25519 keys.
///
/// Layout: `"openssh-key-v1" 0 ‖ string cipher ‖ string kdf ‖ string kdf options ‖ u32 1 ‖ string public blob
/// ‖ string private part`; the private part is `u32 check ‖ u32 check ‖ string type ‖ string public ‖ string
/// seed‖public ‖ string comment ‖ 1 2 3 …` up to a multiple of 8. A string is a u32 length, big endian, and
/// that many bytes. Source: OpenSSH PROTOCOL.key.
extension SigningKey {
    init(openSSH bytes: [UInt8]) throws(KeyError) {
        var file = SSHReader(bytes)
        guard file.take(Array("openssh-key-v1".utf8) + [0]) else { throw .malformed("OpenSSH magic") }
        guard let cipher = file.string(), let kdf = file.string(), let options = file.string() else {
            throw .malformed("OpenSSH header")
        }
        guard cipher == Array("none".utf8), kdf == Array("none".utf8), options.isEmpty else {
            throw .encrypted(.openSSH)
        }
        guard file.word() == 1, let publicBlob = file.string(), let secret = file.string(), file.isAtEnd
        else { throw .malformed("OpenSSH file with one key") }

        var part = SSHReader(secret)
        guard secret.count % 8 == 0, let check = part.word(), check == part.word() else {
            throw .malformed("OpenSSH check numbers")
        }
        guard let type = part.string() else { throw .malformed("OpenSSH key type") }
        guard type == Array("ssh-ed25519".utf8) else {
            throw .unsupported("OpenSSH \(String(decoding: type.prefix(40), as: UTF8.self))")
        }
        guard let point = part.string(), point.count == 32, let pair = part.string(), pair.count == 64,
            part.string() != nil
        else { throw .malformed("OpenSSH Ed25519 key") }
        guard part.rest.count < 8, part.rest.elementsEqual((1..<8).prefix(part.rest.count)) else {
            throw .malformed("OpenSSH padding")
        }

        try self.init(ed25519Seed: Array(pair.prefix(32)))
        var blob = SSHReader(publicBlob)
        guard blob.string() == type, blob.string() == point, blob.isAtEnd,
            pair.suffix(32).elementsEqual(point), publicKey.spki.suffix(32).elementsEqual(point)
        else { throw .halvesDiffer }
    }
}
