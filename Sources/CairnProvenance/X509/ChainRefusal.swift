/// Why no chain leads from a certificate to a trusted one; subjects name the certificate that the rule stops at.
package enum ChainRefusal: Error, Hashable, Sendable {
    /// No certificate at hand has the name of the issuer.
    case unknownIssuer(String)
    /// The issuer's key hasn't made the signature.
    case badSignature(subject: String)
    case notYetValid(subject: String, from: UnixTime, at: UnixTime)
    case expired(subject: String, until: UnixTime, at: UnixTime)
    /// Basic constraints don't allow it to issue.
    case notAuthority(subject: String)
    /// Key usage doesn't allow it to sign certificates.
    case noCertificateSigning(subject: String)
    /// More authorities below than its basic constraints allow.
    case pathTooLong(subject: String, limit: Int)
    case unhandledCriticalExtension(subject: String, identifier: String)
    /// Name constraints aren't evaluated, so a chain with them isn't believed.
    case nameConstraints(subject: String)
    /// Extended key usage doesn't have what the chain is for.
    case otherPurpose(subject: String)
    /// More ways to look than anyone honest would offer.
    case tooManyAttempts(limit: Int)
    case tooDeep(limit: Int)
}
