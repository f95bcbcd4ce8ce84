extension SigstoreRefusal {
    /// The rule that wasn't kept, in lower-case words joined by hyphens: for programs, stable.
    package var rule: String {
        bundleRule ?? timeRule ?? signerRule ?? logRule ?? contentRule
    }

    private var bundleRule: String? {
        switch self {
        case .format(let error): "format-\(error.rule)"
        case .unknownField: "unknown-field"
        case .wrongKeyMaterial: "wrong-key-material"
        case .emptyChain: "empty-chain"
        case .certificate: "certificate"
        case .leafIsAuthority: "leaf-is-authority"
        case .rootInBundle: "root-in-bundle"
        case .certificateInsteadOfKey: "certificate-instead-of-key"
        case .keyInsteadOfCertificate: "key-instead-of-certificate"
        case .keyInBundle: "key-in-bundle"
        case .logEntryCount: "log-entry-count"
        case .signatureCount: "signature-count"
        case .repeatedTimestamp: "repeated-timestamp"
        case .negativeIndex: "negative-index"
        default: nil
        }
    }

    private var timeRule: String? {
        switch self {
        case .promiseMissing: "promise-missing"
        case .promiseByRekorV2: "promise-by-rekor-v2"
        case .promiseSignature: "promise-signature"
        case .timestamp(let refusal): "timestamp-\(refusal.rule)"
        case .noVerifiedTime: "no-verified-time"
        default: nil
        }
    }

    private var signerRule: String? {
        switch self {
        case .chain(let refusal): "chain-\(refusal.rule)"
        case .authorityNotTrustedThen: "authority-not-trusted-then"
        case .noDigitalSignature: "no-digital-signature"
        case .noCodeSigning: "no-code-signing"
        case .sctMissing: "sct-missing"
        case .sctMalformed: "sct-malformed"
        case .sctCount: "sct-count"
        case .sctUnknownLog: "sct-unknown-log"
        case .sctLogNotTrustedThen: "sct-log-not-trusted-then"
        case .sctSignature: "sct-signature"
        case .identityUnreadable: "identity-unreadable"
        case .otherIdentity: "other-identity"
        case .otherIssuer: "other-issuer"
        default: nil
        }
    }

    private var logRule: String? {
        switch self {
        case .unknownLog: "unknown-log"
        case .logNotTrustedThen: "log-not-trusted-then"
        case .proofMissing: "proof-missing"
        case .checkpointMissing: "checkpoint-missing"
        case .proofIndexOutOfRange: "proof-index-out-of-range"
        case .proofMalformed: "proof-malformed"
        case .proofRoot: "proof-root"
        case .checkpointMalformed: "checkpoint-malformed"
        case .checkpointOrigin: "checkpoint-origin"
        case .checkpointNotSigned: "checkpoint-not-signed"
        case .checkpointSignature: "checkpoint-signature"
        case .checkpointSize: "checkpoint-size"
        case .checkpointRoot: "checkpoint-root"
        default: nil
        }
    }

    private var contentRule: String {
        switch self {
        case .entryKind: "entry-kind"
        case .entryBody: "entry-body"
        case .entryKindDiffers: "entry-kind-differs"
        case .entryDigest: "entry-digest"
        case .entrySignature: "entry-signature"
        case .entryKey: "entry-key"
        case .entryKeyDetails: "entry-key-details"
        case .messageDigestAlgorithm: "message-digest-algorithm"
        case .messageDigest: "message-digest"
        case .keyUnsupported: "key-unsupported"
        case .hashForKey: "hash-for-key"
        case .digestNotGiven: "digest-not-given"
        case .payloadType: "payload-type"
        case .statement: "statement"
        case .subjects: "subjects"
        default: "signature"
        }
    }
}

extension SigstoreFormatError {
    package var rule: String {
        switch self {
        case .json: "json"
        case .unknownMediaType: "media-type"
        case .field: "field"
        case .tooMany: "too-many"
        }
    }
}

extension TimestampRefusal {
    package var rule: String {
        switch self {
        case .malformed: "malformed"
        case .notGranted: "not-granted"
        case .noToken: "no-token"
        case .unsupportedVersion: "unsupported-version"
        case .criticalExtension: "critical-extension"
        case .imprintAlgorithm: "imprint-algorithm"
        case .otherMessage: "other-message"
        case .signerAlgorithm: "signer-algorithm"
        case .unknownAuthority: "unknown-authority"
        case .outsideValidity: "outside-validity"
        case .chain(let refusal): "chain-\(refusal.rule)"
        case .badSignature: "bad-signature"
        }
    }
}

extension ChainRefusal {
    package var rule: String {
        switch self {
        case .unknownIssuer: "unknown-issuer"
        case .badSignature: "bad-signature"
        case .notYetValid: "not-yet-valid"
        case .expired: "expired"
        case .notAuthority: "not-authority"
        case .noCertificateSigning: "no-certificate-signing"
        case .pathTooLong: "path-too-long"
        case .unhandledCriticalExtension: "unhandled-critical-extension"
        case .nameConstraints: "name-constraints"
        case .otherPurpose: "other-purpose"
        case .tooManyAttempts: "too-many-attempts"
        case .tooDeep: "too-deep"
        }
    }
}
