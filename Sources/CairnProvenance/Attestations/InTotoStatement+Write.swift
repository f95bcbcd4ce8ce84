import CairnManifest

extension InTotoStatement {
    /// The canonical payload of a statement of ours about a release: its manifest and its OMS root.
    package static func payload(
        about subjects: ReleaseSubjects, predicateType: String, predicate: JSONValue
    ) -> [UInt8] {
        let json: JSONValue = [
            "_type": .string(Statement.type), "predicate": predicate,
            "predicateType": .string(predicateType),
            "subject": [
                ["digest": ["sha256": .string(subjects.manifest.hex)], "name": "manifest"],
                ["digest": ["sha256": .string(subjects.omsRoot.hex)], "name": "oms-root"],
            ],
        ]
        return json.canonicalBytes()
    }
}
