/// Why a key couldn't be read or used.
///
/// The description is a sentence for the person who gave the key; it never holds any part of a secret.
package enum KeyError: Error, Equatable, CustomStringConvertible {
    /// Which protection a key file has.
    package enum Protection: String, Sendable {
        case pkcs8 = "PKCS#8"
        case legacyPEM = "PEM"
        case openSSH = "OpenSSH"
    }

    case tooLarge(bytes: Int, limit: Int)
    /// The text isn't PEM, or isn't closed, or isn't base64 inside.
    case notPEM
    /// The PEM blocks hold no private key; the labels that were there.
    case noPrivateKey(labels: [String])
    case encrypted(Protection)
    /// A passphrase that doesn't open the key, or a scheme of encryption that isn't known.
    case wrongPassphrase
    /// A passphrase that is empty or longer than the limit in bytes.
    case badPassphrase(limit: Int)
    /// Neither Ed25519 nor ECDSA on P-256; what it is, as far as that can be told.
    case unsupported(String)
    /// The structure of the key is broken; which part.
    case malformed(String)
    /// A point of small order or in a second spelling, under which signatures prove nothing.
    case weak
    /// The public half inside the file isn't that of the private half.
    case halvesDiffer
    case signingFailed
    case agentRefused
    /// More than an agent takes in one message.
    case tooLongForAgent(bytes: Int, limit: Int)
    /// The key is held by an agent, which doesn't hand it out.
    case heldElsewhere

    package var description: String {
        switch self {
        case .tooLarge(let bytes, let limit):
            "the key file has \(bytes) bytes; \(limit) are the most that is read"
        case .notPEM:
            "the key isn't PEM text (-----BEGIN … PRIVATE KEY-----)"
        case .noPrivateKey(let labels):
            "the file holds no private key, only: \(labels.joined(separator: ", "))"
        case .encrypted(.openSSH):
            "the OpenSSH key is encrypted; load it with ssh-add and use it through ssh-agent, "
                + "or write an unencrypted copy with ssh-keygen -p"
        case .encrypted(.pkcs8):
            "the key is encrypted; give its passphrase with --passphrase-file, or at a terminal"
        case .encrypted(.legacyPEM):
            "the key is encrypted in the old form of PEM; write it anew with openssl pkcs8 -topk8 -scrypt -in FILE -out COPY"
        case .wrongPassphrase:
            "the passphrase doesn't open the key"
        case .badPassphrase(let limit):
            "a passphrase has 1 to \(limit) bytes"
        case .unsupported(let what):
            "\(what) keys aren't supported; use Ed25519 or ECDSA on P-256"
        case .malformed(let part):
            "the key is broken: \(part)"
        case .weak:
            "the Ed25519 public key is a weak point, under which signatures prove nothing"
        case .halvesDiffer:
            "the public key in the file doesn't belong to its private key"
        case .signingFailed:
            "the key couldn't sign"
        case .agentRefused:
            "ssh-agent didn't sign; see whether it asks for a confirmation or a touch"
        case .tooLongForAgent(let bytes, let limit):
            "\(bytes) bytes are to be signed, and ssh-agent takes at most \(limit); use a key file for this release"
        case .heldElsewhere:
            "the key is held by ssh-agent, which signs with it but doesn't hand it out"
        }
    }
}
