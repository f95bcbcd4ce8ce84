import CairnManifest

/// What every record has to satisfy before its object is looked into.
enum RecordChecks {
    /// The kind and the log are the expected ones, and every signature is valid by the key it carries.
    static func check(_ signed: SignedRecord, kind: Record.Kind, logOrigin: String) throws(Refusal) {
        try check(signed, kind: kind, logOrigin: logOrigin, signatureRefusal: signed.checkSignatures())
    }

    /// As above, with what checking the signatures said before.
    static func check(
        _ signed: SignedRecord, kind: Record.Kind, logOrigin: String,
        signatureRefusal: @autoclosure () -> Refusal?
    ) throws(Refusal) {
        guard signed.record.kind == kind else {
            throw Refusal(.wrongKind, "the record is of kind \(signed.record.kind), not \(kind)")
        }
        guard ExactText.equal(signed.record.origin, logOrigin) else {
            throw Refusal(.wrongOrigin, "the record is made for \(signed.record.origin), not \(logOrigin)")
        }
        if let refusal = signatureRefusal() { throw refusal }
    }

    /// The bytes have the size and the digest that the record names.
    static func checkObject(of record: Record, bytes: [UInt8]) throws(Refusal) {
        guard bytes.count == record.size else {
            throw Refusal(
                .sizeMismatch,
                "the envelope has \(bytes.count) bytes, the record says \(record.size)"
            )
        }
        guard ContentDigest.of(bytes) == record.object else {
            throw Refusal(.digestMismatch, "the envelope isn't the object that the record names")
        }
    }

    /// The envelope that the record names, in stored form.
    static func object(of record: Record, envelope bytes: [UInt8]) throws(Refusal) -> StoredEnvelope {
        try object(of: record, envelope: bytes, mayBeUnsigned: false)
    }

    /// The envelope of a release: without signatures exactly where a bundle signs the record.
    static func object(of signed: SignedRecord, envelope bytes: [UInt8]) throws(Refusal) -> StoredEnvelope {
        let isKeyless = signed.bundle != nil
        let stored = try object(of: signed.record, envelope: bytes, mayBeUnsigned: isKeyless)
        guard !isKeyless || stored.signatures.isEmpty else {
            throw Refusal(
                .notCanonical, "the envelope is signed, although a Sigstore bundle signs the record")
        }
        return stored
    }

    private static func object(
        of record: Record, envelope bytes: [UInt8], mayBeUnsigned: Bool
    ) throws(Refusal) -> StoredEnvelope {
        try checkObject(of: record, bytes: bytes)
        do {
            return try StoredEnvelope.parse(bytes, mayBeUnsigned: mayBeUnsigned)
        } catch {
            throw Refusal(error, in: "the envelope")
        }
    }
}
