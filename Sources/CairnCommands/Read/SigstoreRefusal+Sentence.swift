import CairnProvenance

extension CommandFailure {
    /// Says of a Sigstore bundle which rule it doesn't keep.
    ///
    /// What can't be read at all is invalid input, all else a failed check.
    static func of(_ refusal: SigstoreRefusal, bundle: String) -> CommandFailure {
        let status: ExitStatus = if case .format = refusal { .invalidInput } else { .checkFailed }
        return CommandFailure(status, refusal.rule, "\(bundle) isn't verified: \(refusal.words)")
    }
}

extension SigstoreRefusal {
    /// The end of a sentence.
    var words: String { bundleWords ?? timeWords ?? signerWords ?? logWords ?? contentWords }

    private var bundleWords: String? {
        switch self {
        case .format(let error): error.words
        case .unknownField(let place): "it has \(place), which Sigstore bundles don't have"
        case .wrongKeyMaterial(let version):
            version < 3
                ? "a bundle 0.\(version) has a certificate chain, and this one has a single certificate"
                : "a bundle 0.3 has one certificate, and this one has a chain"
        case .emptyChain: "its certificate chain is empty"
        case .certificate(let error): "its certificate can't be used (\(error))"
        case .leafIsAuthority: "its first certificate may issue others, so it isn't a signer's"
        case .rootInBundle(let subject):
            "it brings the root certificate '\(subject)' with it; trust comes from the trusted root alone"
        case .certificateInsteadOfKey:
            "it is signed under a certificate and not by a bare key; ask for its identity instead of --key"
        case .keyInsteadOfCertificate:
            "it is signed by a bare key and not under a certificate; give the key with --key"
        case .keyInBundle: "it brings its own key, which proves nothing"
        case .logEntryCount(let count): "it has \(count) log entries instead of one"
        case .signatureCount(let count): "its envelope has \(count) signatures instead of one"
        case .repeatedTimestamp: "it has the same timestamp twice"
        case .negativeIndex(let number): "it has an index, size or time below zero (\(number))"
        default: nil
        }
    }

    private var timeWords: String? {
        switch self {
        case .promiseMissing: "a bundle 0.1 needs the log's promise (inclusionPromise), and it has none"
        case .promiseByRekorV2:
            "its entry is of a Rekor v2, which makes no promises, and has one all the same"
        case .promiseSignature:
            "the log hasn't signed the promise (signedEntryTimestamp) for this entry and time"
        case .timestamp(let refusal): "its timestamp \(refusal.words)"
        case .noVerifiedTime:
            "nothing proves when it was signed: it has neither a timestamp nor a log's promise with a time"
        default: nil
        }
    }

    private var signerWords: String? {
        switch self {
        case .chain(let refusal): refusal.words
        case .authorityNotTrustedThen(let time, let range):
            "its certificate's authority counted from \(range), and the signature is of \(time)"
        case .noDigitalSignature: "its certificate isn't for digital signatures"
        case .noCodeSigning: "its certificate isn't for code signing"
        case .sctMissing: "its certificate has no signed certificate timestamp, so no log may have it"
        case .sctMalformed: "its certificate's signed certificate timestamp can't be read"
        case .sctCount(let count): "its certificate has \(count) signed certificate timestamps instead of one"
        case .sctUnknownLog(let id): "its certificate was logged where the trusted root knows no log (\(id))"
        case .sctLogNotTrustedThen(let time, let range):
            "its certificate's log counted from \(range), and the certificate was logged at \(time)"
        case .sctSignature: "the certificate log hasn't signed the timestamp in its certificate"
        case .identityUnreadable(let what): "its certificate has \(what) that can't be used as an identity"
        case .otherIdentity(let found): "it is signed by '\(found)', and another identity was asked for"
        case .otherIssuer(let found): "'\(found)' vouched for the signer, and another issuer was asked for"
        default: nil
        }
    }

    private var logWords: String? {
        switch self {
        case .unknownLog(let id): "its entry is in a log that the trusted root doesn't know (\(id))"
        case .logNotTrustedThen(let time, let range):
            "its log counted from \(range), and the signature is of \(time)"
        case .proofMissing: "it has no proof that the log holds its entry"
        case .checkpointMissing: "its proof has no checkpoint"
        case .proofIndexOutOfRange(let index, let size):
            "its proof is for entry \(index) of a tree of \(size)"
        case .proofMalformed: "its proof has hashes that aren't 32 bytes"
        case .proofRoot: "its proof doesn't lead from the entry to the root hash"
        case .checkpointMalformed: "its checkpoint isn't a signed note with a tree's size and root"
        case .checkpointOrigin(let found, let expected):
            "its checkpoint is of '\(found)', and the log is '\(expected)'"
        case .checkpointNotSigned: "its checkpoint has no signature by the log"
        case .checkpointSignature: "the log hasn't signed its checkpoint"
        case .checkpointSize(let found, let expected):
            "its checkpoint is of a tree of \(found), and its proof of one of \(expected)"
        case .checkpointRoot: "its checkpoint has another root hash than its proof"
        default: nil
        }
    }

    private var contentWords: String {
        switch self {
        case .entryKind(let kind): "its log entry is of a kind that can't be for this content (\(kind))"
        case .entryBody(let place): "its log entry's body isn't as its kind has it (\(place))"
        case .entryKindDiffers(let stated, let body): "its log entry is a '\(body)', and it says '\(stated)'"
        case .entryDigest: "the log entry is about other bytes"
        case .entrySignature: "the log entry is about another signature"
        case .entryKey: "the log entry is about another certificate or key"
        case .entryKeyDetails(let name): "the log entry's algorithm \(name) isn't that of the key"
        case .messageDigestAlgorithm(let name):
            "it states a digest by \(name), and the log entry one by another"
        case .messageDigest: "it is about another file: the digest in it isn't that of what was given"
        case .keyUnsupported(let what): "\(what) can't be checked here"
        case .hashForKey(let hash): "it is signed over a \(hash.name), which doesn't go with the key"
        case .digestNotGiven(let hash): "the file's \(hash.name) is needed; give the file instead of a digest"
        case .payloadType(let type): "its envelope holds '\(type)' and no in-toto statement"
        case .statement(let what): "its statement can't be used: \(what)"
        case .subjects: "its statement is about other files: no subject has the digest of what was given"
        default: "the signature isn't by this key over this content"
        }
    }
}

extension SigstoreFormatError {
    /// The end of a sentence.
    var words: String {
        switch self {
        case .json(let what): "it isn't JSON as such a file has it: \(what)"
        case .unknownMediaType(let type): "its mediaType '\(type)' isn't known"
        case .field(let place, let expected): "\(place.isEmpty ? "it" : place) must be \(expected)"
        case .tooMany(let place, let count, let limit):
            "\(place) has \(count) items, and \(limit) are the most"
        }
    }
}

extension TimestampRefusal {
    /// The end of a sentence that begins with the timestamp.
    fileprivate var words: String {
        switch self {
        case .malformed: "isn't one TimeStampResp of RFC 3161"
        case .notGranted(let status): "wasn't granted (status \(status))"
        case .noToken: "has no token"
        case .unsupportedVersion(let version): "is of version \(version)"
        case .criticalExtension: "has a critical extension that isn't known"
        case .imprintAlgorithm: "hashes with something else than SHA-256, SHA-384 or SHA-512"
        case .otherMessage: "is over something else than the signature"
        case .signerAlgorithm: "is signed with something else than SHA-256, SHA-384 or SHA-512"
        case .unknownAuthority: "is by an authority that the trusted root doesn't know"
        case .outsideValidity(let time, let range):
            "is of \(time), and its authority counted from \(range)"
        case .chain(let refusal): "has an authority that can't be believed: \(refusal.words)"
        case .badSignature(let reason): "isn't signed by its authority (\(reason))"
        }
    }
}

extension ChainRefusal {
    /// A clause.
    fileprivate var words: String {
        switch self {
        case .unknownIssuer(let issuer): "no authority of the trusted root is called '\(issuer)'"
        case .badSignature(let subject): "the certificate '\(subject)' isn't signed by its issuer"
        case .notYetValid(let subject, let from, let time):
            "the certificate '\(subject)' is valid from \(from), and the signature is of \(time)"
        case .expired(let subject, let until, let time):
            "the certificate '\(subject)' was valid until \(until), and the signature is of \(time)"
        case .notAuthority(let subject): "the certificate '\(subject)' may not issue others"
        case .noCertificateSigning(let subject): "the key of '\(subject)' may not sign certificates"
        case .pathTooLong(let subject, let limit):
            "the certificate '\(subject)' allows \(limit) authorities below it, and there are more"
        case .unhandledCriticalExtension(let subject, let identifier):
            "the certificate '\(subject)' has the critical extension \(identifier), which isn't known"
        case .nameConstraints(let subject):
            "the certificate '\(subject)' constrains names, which can't be checked here"
        case .otherPurpose(let subject):
            "the certificate '\(subject)' is for another purpose than code signing"
        case .tooManyAttempts(let limit): "more than \(limit) issuers would have to be tried"
        case .tooDeep(let limit): "the chain has more than \(limit) certificates"
        }
    }
}

extension HashAlgorithm {
    fileprivate var name: String { "SHA-\(rawValue.dropFirst(3))" }
}
