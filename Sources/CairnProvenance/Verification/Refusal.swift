import CairnManifest

/// Why something isn't accepted: a stable code for programs and a sentence for people.
///
/// A refusal is an answer about what was given, not a failure of the check: verifiers hand it out as a value.
/// Single checks throw it to their verifier, so that a row of them reads line by line.
package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// The bytes aren't the format at all.
        case malformed
        /// The format, but not in its one canonical spelling.
        case notCanonical = "not-canonical"
        /// No signature where one is due.
        case unsigned
        /// A signature that its own key doesn't confirm.
        case badSignature = "bad-signature"
        /// A signature by a key that isn't listed for this.
        case wrongKey = "wrong-key"
        /// Fewer owners signed than the identity asks for.
        case belowThreshold = "below-threshold"
        case notInScope = "not-in-scope"
        case revoked
        case wrongKind = "wrong-kind"
        case wrongOrigin = "wrong-origin"
        case wrongAuthor = "wrong-author"
        case wrongIdentityVersion = "wrong-identity-version"
        /// `prev` isn't what comes before.
        case wrongPrevious = "wrong-previous"
        case wrongPayloadType = "wrong-payload-type"
        case digestMismatch = "digest-mismatch"
        case sizeMismatch = "size-mismatch"
        case subjectMismatch = "subject-mismatch"
        case manifestMismatch = "manifest-mismatch"
        case badManifest = "bad-manifest"
        case fileListMismatch = "file-list-mismatch"
        case nameMismatch = "name-mismatch"
        case reservedName = "reserved-name"
        case badLabel = "bad-label"
        /// A Sigstore bundle that isn't valid, or not over this record.
        case badBundle = "bad-bundle"
        case badIdentity = "bad-identity"
        /// A revocation of an earlier version is missing or softened.
        case revocationDropped = "revocation-dropped"
        /// The publisher has another home now.
        case moved
        /// A recovery or a move waits already.
        case recoveryPending = "recovery-pending"
        /// What rests on a recovery's delay, of an identity without recovery.
        case noRecovery = "no-recovery"
        /// A proof that a log holds a record doesn't hold.
        case badReceipt = "bad-receipt"
        case badStatus = "bad-status"
        case badProfile = "bad-profile"
        /// An attestation that its author has attached before, or one more than it may.
        case badAttestation = "bad-attestation"
        /// It stands behind the record that ended its log.
        case afterSeal = "after-seal"
        /// Rests on a rule that this version of cairn doesn't have.
        case unsupported
    }

    package let code: Code
    /// One sentence, lower case, without a full stop.
    package let message: String
    /// The places that are wrong, where the answer is about the members of a document.
    package let issues: [ValidationIssue]

    package init(_ code: Code, _ message: String, issues: [ValidationIssue] = []) {
        self.code = code
        self.message = message
        self.issues = issues
    }

    package var description: String {
        let places = issues.map { "\n  \($0)" }.joined()
        return "\(code.rawValue): \(message)\(places)"
    }
}

extension Refusal {
    /// What a parser said of `subject`.
    init(_ error: FormatError, in subject: String, code: Code = .malformed) {
        switch error {
        case .json(.notCanonical(let offset)):
            self.init(.notCanonical, "\(subject) differs from its canonical JSON at byte \(offset)")
        case .json(let error):
            self.init(.malformed, "\(subject) can't be read: \(error)")
        case .fields(let issues):
            self.init(code, "\(subject) has fields that aren't valid", issues: issues)
        }
    }

    init(_ error: EnvelopeError, in subject: String) {
        switch error {
        case .json(let error):
            self.init(FormatError.json(error), in: subject)
        case .field(let pointer):
            self.init(
                .malformed,
                "\(subject) has fields that aren't valid",
                issues: [ValidationIssue(pointer: pointer, message: "is missing or not valid")]
            )
        case .unknownField(let pointer):
            self.init(
                .notCanonical,
                "\(subject) has fields that its stored form doesn't have",
                issues: [ValidationIssue(pointer: pointer, message: "is not a field of this format")]
            )
        case .tooManySignatures(let count, let limit):
            self.init(.malformed, "\(subject) has \(count) signatures, more than \(limit)")
        case .tooManyChecks(let limit):
            self.init(
                .malformed,
                "the signatures of \(subject) take more than \(limit) checks; name their keys"
            )
        case .noValidSignature:
            self.init(.wrongKey, "\(subject) has no valid signature by a key that is listed")
        case .signaturesNotSorted:
            self.init(.notCanonical, "the signatures of \(subject) aren't sorted by key id, one per key")
        case .signing(let error):
            self.init(.malformed, "\(subject) couldn't be signed: \(error)")
        }
    }

    init(_ error: ManifestError, in subject: String, code: Code) {
        switch error {
        case .notJSON(let error):
            self.init(.malformed, "\(subject) can't be read: \(error)")
        case .notCanonical:
            self.init(.notCanonical, "\(subject) isn't canonical JSON")
        case .invalid(let issues):
            self.init(code, "\(subject) has fields that aren't valid", issues: issues)
        }
    }
}
