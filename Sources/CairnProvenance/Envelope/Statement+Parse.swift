import CairnManifest

extension Statement {
    /// Reads the payload of a release's envelope: canonical, nothing missing, nothing more, with a sound
    /// manifest in it.
    ///
    /// Whether the subjects fit the manifest is checked once its files are known.
    package static func parse(_ payload: [UInt8]) throws(Refusal) -> Statement {
        let json: JSONValue
        do {
            json = try JSONValue.canonicalDocument(payload, maxBytes: Limits.payloadBytes)
        } catch {
            throw Refusal(error, in: "the statement")
        }
        var reader = FieldReader(json, fields: ["_type", "predicate", "predicateType", "subject"])
        reader.constant("_type", type)
        reader.constant("predicateType", predicateType)
        let predicate = reader.value("predicate", "a manifest") { $0.objectValue.map(JSONValue.object) }
        let subjects = readSubjects(&reader)
        guard reader.issues.isEmpty, let predicate else {
            throw Refusal(.fields(reader.issues), in: "the statement")
        }
        let bytes = predicate.canonicalBytes()
        do {
            let manifest = try Manifest.parse(predicate, canonical: bytes)
            return Statement(manifest: manifest, manifestBytes: bytes, subjects: subjects)
        } catch {
            throw Refusal(error, in: "the manifest", code: .badManifest)
        }
    }

    private static func readSubjects(_ reader: inout FieldReader) -> [Subject] {
        var subjects: [Subject] = []
        for (place, value) in reader.items("subject", atMost: Limits.subjects) {
            var item = FieldReader(value, at: place, fields: ["digest", "name"])
            let digest = item.object("digest", fields: ["sha256"]) { $0.digest("sha256") }
            let name = item.text("name")
            reader.adopt(item.issues)
            if let digest, let name {
                subjects.append(Subject(name: name, sha256: digest))
            }
        }
        return subjects
    }
}
