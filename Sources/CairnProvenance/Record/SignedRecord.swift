import CairnManifest

/// A record with its author's signatures; none on a node's own record, which the checkpoint signs.
///
/// JSON `{"record":…,"sigs":[{"key":base64 of SPKI,"sig":base64}…]}`, signatures sorted by key id, one per
/// key. A signature carries its whole key, so a log can be checked without any content; whether that key may speak
/// for the author is another question. A release without a key of its publisher has one signature, by the key of a
/// Sigstore certificate, with a third member: `bundle`, the digest of the bundle that says whose it is.
package struct SignedRecord: Hashable, Sendable {
    package struct Signature: Hashable, Sendable {
        package let key: PublicKey
        package let bytes: [UInt8]
        /// SHA-256 of the Sigstore bundle that has this signature and the key's certificate.
        package let bundle: ContentDigest?

        package init(key: PublicKey, bytes: [UInt8], bundle: ContentDigest? = nil) {
            self.key = key
            self.bytes = bytes
            self.bundle = bundle
        }
    }

    package let record: Record
    package let signatures: [Signature]

    /// SHA-256 of the Sigstore bundle that a keyless release is signed by.
    package var bundle: ContentDigest? { signatures.lazy.compactMap(\.bundle).first }

    /// A record with signatures in any order, one per key.
    package init(record: Record, signatures: [Signature]) {
        self.record = record
        self.signatures = signatures.sorted { $0.key.keyID < $1.key.keyID }
    }

    /// Signs a record with each key.
    package static func sign(_ record: Record, with keys: [SigningKey]) throws(KeyError) -> SignedRecord {
        let message = record.signedBytes
        var signatures: [Signature] = []
        for key in keys where !signatures.contains(where: { $0.key == key.publicKey }) {
            signatures.append(Signature(key: key.publicKey, bytes: try key.sign(message)))
        }
        return SignedRecord(record: record, signatures: signatures)
    }

    package var json: JSONValue {
        ["record": record.json, "sigs": signaturesJSON]
    }

    package func encoded() -> [UInt8] { json.canonicalBytes() }

    package static func parse(_ bytes: [UInt8]) throws(FormatError) -> SignedRecord {
        try SignedRecord(json: JSONValue.canonicalDocument(bytes, maxBytes: Limits.leafBytes))
    }

    package init(json: JSONValue) throws(FormatError) {
        var reader = FieldReader(json, fields: ["record", "sigs"])
        guard let signed = Self.read(&reader) else { throw .fields(reader.issues) }
        self = signed
    }

    /// Reads `record` and `sigs` of an object that may have more members; nil exactly when there are issues.
    static func read(_ reader: inout FieldReader) -> SignedRecord? {
        var issues: [ValidationIssue] = []
        let record = reader.value("record", "a record") { $0 }.flatMap {
            Record.read($0, at: reader.place(of: "record"), issues: &issues)
        }
        let signatures = readSignatures(&reader, issues: &issues)
        reader.adopt(issues)
        if let record, (record.author == nil) != signatures.isEmpty, issues.isEmpty {
            reader.note("sigs", "must be empty without an author and hold a signature with one")
        }
        if let record, !Self.isSound(signatures, of: record) {
            reader.note(
                "sigs", "may name a bundle only in a release, beside its one signature, by a P-256 key")
        }
        guard reader.issues.isEmpty, let record else { return nil }
        return SignedRecord(record: record, signatures: signatures)
    }

    private static func readSignatures(
        _ reader: inout FieldReader,
        issues: inout [ValidationIssue]
    ) -> [Signature] {
        var signatures: [Signature] = []
        for (place, value) in reader.items("sigs", atMost: Limits.signatures) {
            let isKeyless = value.objectValue?["bundle"] != nil
            var item = FieldReader(
                value, at: place, fields: isKeyless ? ["bundle", "key", "sig"] : ["key", "sig"])
            let bundle = isKeyless ? item.digest("bundle") : nil
            let key = item.value("key", "the base64 of an Ed25519 or P-256 key") { member in
                member.stringValue.flatMap { try? PublicKey(base64: $0) }
            }
            let bytes = item.base64("sig")
            if let key, let last = signatures.last, last.key.keyID >= key.keyID {
                item.note("key", "must come after the signature before it by key id")
            }
            issues += item.issues
            if let key, let bytes {
                signatures.append(Signature(key: key, bytes: bytes, bundle: bundle))
            }
        }
        return signatures
    }

    /// A bundle stands for the only signature of a release, and Sigstore's clients sign by P-256.
    private static func isSound(_ signatures: [Signature], of record: Record) -> Bool {
        guard signatures.contains(where: { $0.bundle != nil }) else { return true }
        return record.kind == .release && signatures.count == 1 && signatures[0].key.algorithm == .p256
    }

    var signaturesJSON: JSONValue {
        .array(
            signatures.map { signature in
                var object: JSONObject = [
                    "key": .string(signature.key.base64), "sig": .string(Base64.encode(signature.bytes)),
                ]
                if let bundle = signature.bundle { object["bundle"] = JSONValue(bundle) }
                return .object(object)
            })
    }

    /// Whether each signature is valid by the key that it carries, and there is one where there is an author.
    package func checkSignatures() -> Refusal? {
        guard (record.author == nil) == signatures.isEmpty else {
            return record.author == nil
                ? Refusal(.malformed, "the node's own record carries a signature")
                : Refusal(.unsigned, "the record carries no signature")
        }
        guard Self.isSound(signatures, of: record) else {
            return Refusal(.malformed, "the record names a Sigstore bundle where there may be none")
        }
        let message = record.signedBytes
        for signature in signatures where !signature.key.isValidSignature(signature.bytes, for: message) {
            return Refusal(.badSignature, "the record's signature by key \(signature.key.keyID) isn't valid")
        }
        return nil
    }
}
