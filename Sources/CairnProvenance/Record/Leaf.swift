import CairnManifest

/// One entry of a log: a signed record and the two things the node adds, when it was logged and, for a
/// release, which git commit the node made of it.
///
/// JCS of `{"commit":…,"record":…,"sigs":…,"time":…}`, at most `Limits.leafBytes`.
package struct Leaf: Hashable, Sendable {
    /// The release commit's SHA-1, 40 lower-case hex digits; nil for every other kind.
    package let commit: String?
    package let signedRecord: SignedRecord
    /// Seconds since 1970-01-01T00:00:00Z; never decreasing along a log.
    package let time: Int64

    package init(commit: String?, signedRecord: SignedRecord, time: Int64) {
        self.commit = commit
        self.signedRecord = signedRecord
        self.time = time
    }

    package var record: Record { signedRecord.record }

    package var signatures: [SignedRecord.Signature] { signedRecord.signatures }

    package var recordDigest: ContentDigest { record.digest }

    package func encoded() -> [UInt8] {
        let json: JSONValue = [
            "commit": commit.map { .string($0) } ?? .null,
            "record": record.json,
            "sigs": signedRecord.signaturesJSON,
            "time": .integer(time),
        ]
        return json.canonicalBytes()
    }

    /// Reads the canonical bytes of a leaf; the signatures still have to be checked.
    package static func parse(_ bytes: [UInt8]) throws(FormatError) -> Leaf {
        let json = try JSONValue.canonicalDocument(bytes, maxBytes: Limits.leafBytes)
        var reader = FieldReader(json, fields: ["commit", "record", "sigs", "time"])
        let commit = reader.nullable("commit", "a git commit in lower-case hex") { member in
            member.stringValue.flatMap { $0.utf8.count == 40 && Hex.decode($0) != nil ? $0 : nil }
        }
        let time = reader.integer("time", in: 0...JSONValue.integerRange.upperBound)
        let signed = SignedRecord.read(&reader)
        if let signed, (signed.record.kind == .release) != (commit != nil) {
            reader.note("commit", "must be there for a release and null for every other record")
        }
        guard reader.issues.isEmpty, let signed, let time else { throw .fields(reader.issues) }
        return Leaf(commit: commit, signedRecord: signed, time: time)
    }

    /// Whether each signature is valid by the key that it carries.
    ///
    /// A leaf without content can be checked so far; whether the key may speak for the author says the
    /// identity.
    package func checkSignatures() -> Refusal? {
        signedRecord.checkSignatures()
    }
}
