/// Why an SSH key, signature or list of signers isn't accepted.
package enum SSHError: Error, Equatable, Sendable {
    // MARK: Form
    case tooLarge(bytes: Int, limit: Int)
    /// No `-----BEGIN SSH SIGNATURE-----` … `-----END SSH SIGNATURE-----` around base64.
    case notArmored
    /// Which part is broken.
    case malformed(String)
    case version(UInt32)
    case unsupportedKey(String)
    case key(KeyError)
    case unsupportedHash(String)
    /// A signature algorithm that doesn't belong to the key, such as RSA with SHA-1.
    case algorithm(String, for: String)

    // MARK: Signing
    /// A namespace that mustn't be used here; why not.
    case namespace(String, String)
    case signing(KeyError)

    // MARK: Judging
    case otherNamespace(found: String, wanted: String)
    case badSignature
    /// A list of signers; its line, counted from 1, and what is wrong.
    case signersLine(Int, String)
    /// `cert-authority`, which isn't supported; the line.
    case certificateAuthority(line: Int)
    case identityNotListed(String)
    /// The identity is listed, with other keys; the fingerprint of the one that signed.
    case keyNotListed(identity: String, fingerprint: String)
    case namespaceNotAllowed(identity: String, namespace: String)
    case notYetValid(identity: String, from: UnixTime)
    case noLongerValid(identity: String, until: UnixTime)

    // MARK: Git objects
    case notSigned
    case severalSignatures
    case notGitObject
}

extension SSHError {
    /// A word for programs.
    package var code: String {
        switch self {
        case .tooLarge, .notArmored, .malformed, .version, .signersLine, .notGitObject: "malformed"
        case .unsupportedKey, .key, .unsupportedHash, .algorithm, .certificateAuthority: "unsupported"
        case .namespace, .signing: "signing"
        case .otherNamespace: "other-namespace"
        case .badSignature: "bad-signature"
        case .identityNotListed: "identity-not-listed"
        case .keyNotListed: "wrong-key"
        case .namespaceNotAllowed: "namespace-not-allowed"
        case .notYetValid: "not-yet-valid"
        case .noLongerValid: "no-longer-valid"
        case .notSigned: "unsigned"
        case .severalSignatures: "several-signatures"
        }
    }
}

extension SSHError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge(let bytes, let limit): "it has \(bytes) bytes; \(limit) are the most that are read"
        case .notArmored: "it isn't a file that begins with -----BEGIN SSH SIGNATURE-----"
        case .malformed(let part): "the \(part) is broken"
        case .version(let version): "it is of version \(version); 1 is the one that is known"
        case .unsupportedKey(let type): "keys of the type '\(type)' aren't supported"
        case .key(let error): "\(error)"
        case .unsupportedHash(let name): "the hash '\(name)' isn't known; sha256 and sha512 are"
        case .algorithm(let algorithm, let type):
            "a '\(algorithm)' signature isn't accepted from a '\(type)' key"
        case .namespace(let namespace, let reason): "the namespace '\(namespace)' can't be used: \(reason)"
        case .signing(let error): "\(error)"
        case .otherNamespace(let found, let wanted):
            "it was made for the namespace '\(found)', not for '\(wanted)'"
        case .badSignature: "the signature isn't that of its key over these bytes"
        case .signersLine(let line, let reason): "line \(line) of the list of signers \(reason)"
        case .certificateAuthority(let line):
            "line \(line) of the list of signers says cert-authority, which isn't supported; list the keys themselves"
        case .identityNotListed(let identity): "the list of signers has no '\(identity)'"
        case .keyNotListed(let identity, let fingerprint):
            "the key \(fingerprint) isn't one of '\(identity)' in the list of signers"
        case .namespaceNotAllowed(let identity, let namespace):
            "the key of '\(identity)' isn't listed for the namespace '\(namespace)'"
        case .notYetValid(let identity, let from):
            "the key of '\(identity)' is listed as valid from \(from) on"
        case .noLongerValid(let identity, let until):
            "the key of '\(identity)' is listed as valid until \(until)"
        case .notSigned: "it carries no SSH signature"
        case .severalSignatures: "it carries more than one signature"
        case .notGitObject: "it isn't a git commit or tag"
        }
    }
}
