/// Why a Sigstore bundle doesn't prove what was asked: one case for each rule, with what was found.
package enum SigstoreRefusal: Error, Equatable, Sendable {
    // MARK: What the bundle consists of

    case format(SigstoreFormatError)
    /// A member that the format doesn't have, as a JSON pointer: its sender wanted to say something that isn't heard.
    case unknownField(String)
    /// Bundles from 0.3 on have one certificate, earlier ones a chain.
    case wrongKeyMaterial(version: Int)
    case emptyChain
    case certificate(CertificateError)
    /// The first certificate may issue others: it is no signer's.
    case leafIsAuthority
    /// A certificate that signs itself came with the bundle; trust can't.
    case rootInBundle(subject: String)
    /// A key was asked for, and the bundle is signed under a certificate.
    case certificateInsteadOfKey
    /// An identity was asked for, and the bundle is signed by a bare key.
    case keyInsteadOfCertificate
    /// A key in the bundle itself proves nothing.
    case keyInBundle
    /// Exactly one, so that no entry counts twice.
    case logEntryCount(Int)
    /// A DSSE envelope in a bundle has exactly one signature.
    case signatureCount(Int)
    case repeatedTimestamp
    case negativeIndex(Int64)

    // MARK: When

    case promiseMissing
    /// Rekor v2 gives no promises and no times.
    case promiseByRekorV2
    case promiseSignature
    case timestamp(TimestampRefusal)
    /// Neither a timestamp nor a promise with a time.
    case noVerifiedTime

    // MARK: By whom

    case chain(ChainRefusal)
    case authorityNotTrustedThen(at: UnixTime, range: ValidityRange)
    case noDigitalSignature
    case noCodeSigning
    case sctMissing
    case sctMalformed
    case sctCount(Int)
    /// By the id of its log, in hex.
    case sctUnknownLog(String)
    case sctLogNotTrustedThen(at: UnixTime, range: ValidityRange)
    case sctSignature
    /// The certificate doesn't say whose it is, or says it in a way that can't be read.
    case identityUnreadable(String)
    case otherIdentity(found: String)
    case otherIssuer(found: String)

    // MARK: In which log

    /// By its id, in hex.
    case unknownLog(String)
    case logNotTrustedThen(at: UnixTime, range: ValidityRange)
    case proofMissing
    case checkpointMissing
    case proofIndexOutOfRange(index: Int64, size: Int64)
    case proofMalformed
    case proofRoot
    case checkpointMalformed
    case checkpointOrigin(found: String, expected: String)
    /// No signature line has the key id of the log.
    case checkpointNotSigned
    case checkpointSignature
    case checkpointSize(found: UInt64, expected: Int64)
    case checkpointRoot

    // MARK: Over what

    /// Kind and version of the entry, and of what is in it, aren't ones that are known for this content.
    case entryKind(String)
    /// The part of the entry's body that isn't as its kind has it.
    case entryBody(String)
    case entryKindDiffers(stated: String, body: String)
    case entryDigest
    case entrySignature
    case entryKey
    case entryKeyDetails(String)
    case messageDigestAlgorithm(String)
    /// The digest that the bundle states isn't the artifact's.
    case messageDigest
    case keyUnsupported(String)
    /// The signature is over a hash that doesn't go with the key.
    case hashForKey(HashAlgorithm)
    /// The artifact's digest by this algorithm is needed and wasn't given.
    case digestNotGiven(HashAlgorithm)
    case signature
    /// The envelope holds something else than an in-toto statement.
    case payloadType(String)
    case statement(String)
    /// No subject of the statement has the artifact's digest.
    case subjects
}
