/// Why an RFC 3161 timestamp isn't believed.
package enum TimestampRefusal: Error, Hashable, Sendable {
    /// Not exactly one TimeStampResp, or without what one must have.
    case malformed
    /// PKIStatus of an answer without a token.
    case notGranted(status: Int)
    case noToken
    case unsupportedVersion(Int)
    case criticalExtension
    /// The hash of the message is none of SHA-256, SHA-384 and SHA-512.
    case imprintAlgorithm
    /// The token isn't over this message.
    case otherMessage
    /// The signer's hash is none of SHA-256, SHA-384 and SHA-512.
    case signerAlgorithm
    /// No authority in the trusted root has a certificate that the token names as its signer's.
    case unknownAuthority
    /// The authority wasn't trusted when the token was made.
    case outsideValidity(at: UnixTime, range: ValidityRange)
    case chain(ChainRefusal)
    /// The signature, or what it covers; libcrypto's words where it has some.
    case badSignature(String)

    /// Whether the token may be fine and only can't be judged with the authorities at hand.
    package var isUnknown: Bool {
        switch self {
        case .unknownAuthority, .outsideValidity: true
        default: false
        }
    }
}
