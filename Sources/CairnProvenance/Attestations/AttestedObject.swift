import CairnManifest

/// The object of an attestation record, read: whose signatures hold is for others to say.
///
/// Source: `Docs/spec/attestation.md`
package struct AttestedObject: Hashable, Sendable {
    package enum Form: Hashable, Sendable {
        /// In stored form; every signature is by a key of the record's author.
        case envelope(StoredEnvelope)
        /// A Sigstore bundle or a model signature, byte for byte as its maker wrote it.
        case bundle(SigstoreBundle)
        /// A node's own: the checkpoint over its record is the signature.
        case statement
    }

    package let form: Form
    /// SHA-256 of the object.
    package let digest: ContentDigest
    package let statement: InTotoStatement

    /// `envelope`, `bundle` or `statement`.
    package var formName: String {
        switch form {
        case .envelope: "envelope"
        case .bundle: "bundle"
        case .statement: "statement"
        }
    }

    /// Reads what a publisher attached: an envelope in stored form, or a bundle with an envelope in it.
    package static func parse(_ bytes: [UInt8]) throws(Refusal) -> AttestedObject {
        try checkSize(bytes.count)
        guard AttestationVerifier.isBundle(bytes) else {
            let stored: StoredEnvelope
            do {
                stored = try StoredEnvelope.parse(bytes)
            } catch {
                throw Refusal(error, in: "the attestation")
            }
            return AttestedObject(
                form: .envelope(stored), digest: stored.digest,
                statement: try statement(stored.payload, type: stored.payloadType))
        }
        let bundle: SigstoreBundle
        do {
            bundle = try SigstoreBundle.parse(bytes)
        } catch {
            throw Refusal(.malformed, "the bundle can't be read (\(error))")
        }
        guard case .envelope(let envelope) = bundle.content else {
            throw Refusal(
                .wrongPayloadType,
                "the bundle signs a file's digest and holds no statement; attest with one that has an envelope in it"
            )
        }
        return AttestedObject(
            form: .bundle(bundle), digest: ContentDigest.of(bytes),
            statement: try statement(envelope.payload, type: envelope.payloadType))
    }

    /// Reads what a node logged itself: the canonical statement, without an envelope.
    package static func parse(ofNode bytes: [UInt8]) throws(Refusal) -> AttestedObject {
        try checkSize(bytes.count)
        return AttestedObject(
            form: .statement, digest: ContentDigest.of(bytes),
            statement: try statement(bytes, type: Statement.payloadType))
    }

    static func checkSize(_ bytes: Int) throws(Refusal) {
        guard bytes <= Limits.attestationBytes else {
            throw Refusal(
                .sizeMismatch,
                "the attestation has \(bytes) bytes, more than the \(Limits.attestationBytes) that a log takes"
            )
        }
    }

    private static func statement(_ payload: [UInt8], type: String) throws(Refusal) -> InTotoStatement {
        guard ExactText.equal(type, Statement.payloadType) else {
            throw Refusal(.wrongPayloadType, "the attestation's payload type isn't \(Statement.payloadType)")
        }
        do {
            return try InTotoStatement.parse(payload)
        } catch {
            throw Refusal(error, in: "the attestation")
        }
    }
}
