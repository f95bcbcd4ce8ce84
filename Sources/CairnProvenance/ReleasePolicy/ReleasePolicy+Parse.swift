import CairnManifest

extension ReleasePolicy {
    private static let required = ["name", "schema"]
    private static let conditionNames = [
        "age", "attestations", "identities", "inspection", "licenses", "lineage", "revocation", "signatures",
        "witnesses",
    ]
    /// Of the name and of the description, in bytes.
    private static let nameBytes = 280
    private static let descriptionBytes = 4_000

    /// Reads what a person wrote: any spelling of JSON, but no member that isn't known, and nothing that checks nothing.
    ///
    /// Throws every fault at once.
    package static func parse(_ bytes: [UInt8]) throws(FormatError) -> ReleasePolicy {
        let json: JSONValue
        do {
            json = try JSONValue.parse(bytes, maxBytes: Limits.releasePolicyBytes)
        } catch {
            throw .json(error)
        }
        var fields = FieldReader(json, fields: required, optional: conditionNames + ["description"])
        fields.constant("schema", schema)
        let name = line("name", nameBytes, &fields)
        let explanation = line("description", descriptionBytes, &fields)
        if json.objectValue != nil, !conditionNames.contains(where: fields.has) {
            fields.adopt([
                ValidationIssue(
                    pointer: "",
                    message: "has no condition, so it checks nothing; give at least one of "
                        + conditionNames.joined(separator: ", "))
            ])
        }
        let signatures = PolicyReader.signatures(&fields)
        let identities = PolicyReader.identities(&fields)
        let witnesses = PolicyReader.witnesses(&fields)
        let licenses = PolicyReader.licenses(&fields)
        let lineage = PolicyReader.lineage(&fields)
        let inspection = PolicyReader.inspection(&fields)
        let age = PolicyReader.age(&fields)
        let revocation = PolicyReader.revocation(&fields)
        let attestations = attestations(&fields)
        guard fields.issues.isEmpty, let name else {
            throw .fields(Array(fields.issues.prefix(Limits.reportedIssues)))
        }
        return ReleasePolicy(
            name: name, explanation: explanation, digest: ContentDigest.of(bytes), signatures: signatures,
            identities: identities, witnesses: witnesses, licenses: licenses, lineage: lineage,
            inspection: inspection, age: age, revocation: revocation, attestations: attestations)
    }

    private static func line(_ key: String, _ limit: Int, _ fields: inout FieldReader) -> String? {
        fields.value(key, "a line of 1 to \(limit) bytes without control characters") { value in
            value.stringValue.flatMap { text in
                (1...limit).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
                    ? text : nil
            }
        }
    }

    private static func attestations(_ fields: inout FieldReader) -> [AttestationCondition] {
        guard fields.has("attestations") else { return [] }
        let items = fields.items("attestations", atMost: Limits.policyAttestations)
        if items.isEmpty { fields.note("attestations", "must hold at least one condition, or be left out") }
        var issues: [ValidationIssue] = []
        let read = items.compactMap { AttestationCondition.read($0.value, at: $0.place, &issues) }
        fields.adopt(issues)
        return read
    }
}
