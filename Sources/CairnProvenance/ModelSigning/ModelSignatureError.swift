import CairnManifest

/// Why a model signature isn't accepted, with what was found.
package enum ModelSignatureError: Error, Equatable, Sendable {
    // MARK: The file
    /// Not a Sigstore bundle at all.
    case format(SigstoreFormatError)
    /// A bundle of a version that no model signing tool writes.
    case mediaType(String)
    /// A bundle around a message instead of a statement.
    case noEnvelope
    case noCertificate
    case payloadType(String)
    case signatureCount(Int)

    // MARK: The signer
    /// Signed by another method than the one that the caller trusts something for.
    case otherMethod(found: ModelSignature.Method, wanted: ModelSignature.Method)
    case hintMismatch(expected: String, found: String)
    case badSignature
    /// A certificate that isn't one; which, counted from 0.
    case certificate(index: Int)
    /// The leaf's key isn't ECDSA on P-256, P-384 or P-521.
    case certificateKey
    /// The leaf may neither make digital signatures nor sign code.
    case certificateUsage
    /// No chain to a given root; why.
    case chain(ChainRefusal)
    case sigstore(SigstoreRefusal)

    // MARK: The statement
    /// The form of model-signing 0.2.0, whose signed bytes are broken.
    case version02
    case payloadJSON(JSONError)
    /// A member is missing or of the wrong kind; its JSON Pointer in the payload.
    case payloadField(String)
    case statementType(String)
    case predicateType(String)
    case subjectCount(Int)
    case noResources
    case tooManyResources(count: Int, limit: Int)
    case unsupportedMethod(String)
    case unsupportedHash(String)
    /// An algorithm that isn't the one that the statement is made with; the resource's name.
    case algorithm(String, of: String)
    case resourceName(String)
    case duplicateResource(String)
    /// The pieces of a file overlap, leave a gap or aren't of the signed size.
    case shards(of: String)
    case rootMismatch(signed: String, computed: String)
}

extension ModelSignatureError {
    /// A word for programs.
    package var code: String {
        switch self {
        case .format(.unknownMediaType), .mediaType: "media-type"
        case .format, .noEnvelope, .noCertificate, .payloadJSON, .payloadField: "malformed"
        case .payloadType: "payload-type"
        case .signatureCount: "signature-count"
        case .otherMethod: "other-method"
        case .hintMismatch: "key-hint"
        case .badSignature: "bad-signature"
        case .certificate: "bad-certificate"
        case .certificateKey: "certificate-key"
        case .certificateUsage: "certificate-usage"
        case .chain: "certificate-chain"
        case .sigstore(let refusal): refusal.rule
        case .version02: "version-0.2"
        case .statementType: "statement-type"
        case .predicateType: "predicate-type"
        case .subjectCount: "subject-count"
        case .noResources: "empty-model"
        case .tooManyResources: "too-many-resources"
        case .unsupportedMethod: "serialization-method"
        case .unsupportedHash: "hash-type"
        case .algorithm: "resource-algorithm"
        case .resourceName: "resource-name"
        case .duplicateResource: "duplicate-resource"
        case .shards: "shards"
        case .rootMismatch: "root-digest"
        }
    }
}

extension ModelSignatureError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .format(let error): Self.sentence(error)
        case .mediaType(let found):
            "the media type is '\(found)', not that of a Sigstore bundle 0.3; sign again with model-signing 1.0 or later"
        case .noEnvelope: "the signature file signs a message, not a statement about a model"
        case .noCertificate: "the signature file's certificate chain is empty"
        case .payloadType(let found):
            "the payload type is '\(found)', not \(ModelSignature.payloadType)"
        case .signatureCount(let count): "the envelope has \(count) signatures instead of one"
        default: signerDescription ?? statementDescription
        }
    }

    private static func sentence(_ error: SigstoreFormatError) -> String {
        switch error {
        case .json(let reason): "the signature file can't be read: \(reason)"
        case .unknownMediaType(let found): "the media type is '\(found)', not that of a Sigstore bundle 0.3"
        case .field(let pointer, let expected):
            "\(pointer.isEmpty ? "the signature file" : "\(pointer) of the signature file") should be \(expected)"
        case .tooMany(let pointer, let count, let limit):
            "\(pointer) of the signature file has \(count) items; \(limit) are the most"
        }
    }

    private static func sentence(_ refusal: ChainRefusal) -> String {
        switch refusal {
        case .unknownIssuer(let issuer): "no certificate at hand is that of its issuer '\(issuer)'"
        case .badSignature(let subject): "the issuer's key hasn't signed '\(subject)'"
        case .notYetValid(let subject, let from, let at):
            "'\(subject)' is valid from \(from), not yet at \(at)"
        case .expired(let subject, let until, let at): "'\(subject)' was valid until \(until), not at \(at)"
        case .notAuthority(let subject): "'\(subject)' isn't a certificate authority"
        case .noCertificateSigning(let subject): "'\(subject)' may not sign certificates"
        case .pathTooLong(let subject, let limit): "'\(subject)' allows only \(limit) authorities below it"
        case .unhandledCriticalExtension(let subject, let identifier):
            "'\(subject)' has a critical extension that isn't known: \(identifier)"
        case .nameConstraints(let subject): "'\(subject)' has name constraints, which aren't evaluated"
        case .otherPurpose(let subject): "'\(subject)' is for another purpose"
        case .tooManyAttempts(let limit): "more than \(limit) ways would have to be tried"
        case .tooDeep(let limit): "the chain is longer than \(limit)"
        }
    }

    private var signerDescription: String? {
        switch self {
        case .otherMethod(let found, let wanted):
            "it is signed with the method '\(found.rawValue)', but what is trusted is for '\(wanted.rawValue)'"
        case .hintMismatch(let expected, let found):
            "it names the key \(found), but the given key is \(expected); give the key that signed"
        case .badSignature: "the signature isn't that of the given signer over these bytes"
        case .certificate(let index): "certificate \(index) of the signature file isn't an X.509 certificate"
        case .certificateKey: "the signer's certificate has no ECDSA key on P-256, P-384 or P-521"
        case .certificateUsage:
            "the signer's certificate is neither for digital signatures nor for code signing"
        case .chain(let reason): "the certificate doesn't lead to a given root: \(Self.sentence(reason))"
        case .sigstore(.otherIdentity(let found)):
            "it is signed by '\(found)', not by the identity that is asked for"
        case .sigstore(.otherIssuer(let found)):
            "'\(found)' vouched for its signer, not the issuer that is asked for"
        case .sigstore(let refusal): "a rule of Sigstore bundles isn't kept: \(refusal.rule)"
        default: nil
        }
    }

    private var statementDescription: String {
        switch self {
        case .version02:
            "it is of model-signing 0.2.0, whose signed bytes are ambiguous; sign again with 1.0 or later"
        case .payloadJSON(let error): "the signed statement can't be read: \(error)"
        case .payloadField(let pointer): "\(pointer) of the signed statement is missing or not valid"
        case .statementType(let found): "the statement's type is '\(found)', not in-toto Statement v1"
        case .predicateType(let found): "the predicate's type is '\(found)', not model_signing v1"
        case .subjectCount(let count): "the statement has \(count) subjects instead of one"
        case .noResources: "the statement lists no file, and an empty model can't be signed"
        case .tooManyResources(let count, let limit):
            "the statement lists \(count) resources, more than the \(limit) that are read"
        case .unsupportedMethod(let found): "the method '\(found)' isn't known; 'files' and 'shards' are"
        case .unsupportedHash(let found): "the hash '\(found)' isn't known here; sha256 and blake2b are"
        case .algorithm(let found, let name):
            "'\(name)' is hashed with '\(found)', which isn't what the statement is made with"
        case .resourceName(let name): "'\(name)' isn't the path of a file inside a model"
        case .duplicateResource(let name): "'\(name)' is listed twice"
        case .shards(let name):
            "the pieces of '\(name)' overlap, leave a gap or have another size than signed"
        case .rootMismatch(let signed, let computed):
            "the signed root is \(signed), but the listed digests give \(computed)"
        default: code
        }
    }
}
