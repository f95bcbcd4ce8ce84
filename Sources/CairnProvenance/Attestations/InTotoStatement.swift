import CairnManifest

/// An in-toto Statement of version 1 about anything, as somebody else may have written it.
///
/// Parsed, not verified. Source: in-toto Attestation Framework, Statement v1.
package struct InTotoStatement: Hashable, Sendable {
    package struct Subject: Hashable, Sendable {
        package let name: String?
        /// By algorithm, as written.
        package let digests: [String: String]

        /// What alone decides which release a subject is; nil also for a text that is no SHA-256 in lower-case hex.
        package var sha256: ContentDigest? { digests["sha256"].flatMap(ContentDigest.init(hex:)) }
    }

    /// At least one.
    package let subjects: [Subject]
    package let predicateType: String
    /// Null where there is none.
    package let predicate: JSONValue

    /// Reads a payload of at most `Limits.payloadBytes`; throws every fault at once.
    package static func parse(_ payload: [UInt8]) throws(FormatError) -> InTotoStatement {
        let json: JSONValue
        do {
            json = try JSONValue.parse(payload, maxBytes: Limits.payloadBytes, fractions: true)
        } catch {
            throw .json(error)
        }
        var fields = ForeignFields(json, at: "")
        if let type = fields.text("_type"), !ExactText.equal(type, Statement.type) {
            fields.note(at: "/_type", "must be \"\(Statement.type)\"")
        }
        let predicateType = fields.text("predicateType")
        let predicate = fields["predicate"] ?? .null
        if !predicate.isNull, predicate.objectValue == nil {
            fields.note(at: "/predicate", "must be an object")
        }
        var subjects: [Subject] = []
        for (place, value) in fields.items("subject", atMost: Limits.subjects) {
            subjects.append(subject(value, at: place, &fields))
        }
        if subjects.isEmpty { fields.note(at: "/subject", "must name at least one subject") }
        guard fields.issues.isEmpty, let predicateType else { throw .fields(fields.issues) }
        return InTotoStatement(subjects: subjects, predicateType: predicateType, predicate: predicate)
    }

    private static func subject(
        _ value: JSONValue, at place: String, _ fields: inout ForeignFields
    ) -> Subject {
        let members = value["digest"]?.objectValue?.members ?? []
        if !(1...Limits.subjectDigests).contains(members.count) {
            fields.note(at: "\(place)/digest", "must hold 1 to \(Limits.subjectDigests) digests")
        }
        var digests: [String: String] = [:]
        for member in members.prefix(Limits.subjectDigests) {
            guard let text = member.value.stringValue else {
                fields.note(at: "\(place)/digest", "must hold texts only")
                break
            }
            digests[member.key] = text
        }
        return Subject(name: value["name"]?.stringValue, digests: digests)
    }
}
