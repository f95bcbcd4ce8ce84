import CairnManifest
import CairnProvenance

/// Subjects of a release, with the OMS root of the sample model of the SLSA example.
enum SampleSubjects {
    /// A file whose only digest is the root's only member.
    static let artifacts: [Artifact] = ["a", "b", "empty"].compactMap { name in
        guard let path = try? ArtifactPath("\(name).bin") else { return nil }
        return Artifact(
            path: path, sizeBytes: 1, sha256: ContentDigest.of(Array(name.utf8)),
            mediaType: "application/octet-stream",
            role: .weights, git: .lfs)
    }

    static let manifest = ContentDigest.of(Array("manifest".utf8))

    static var subjects: ReleaseSubjects { ReleaseSubjects(manifest: manifest, artifacts: artifacts) }

    /// A payload about subjects with these digest objects.
    static func payload(
        _ digests: [JSONValue], type: String = "https://example.org/a", predicate: JSONValue = [:]
    )
        -> [UInt8]
    {
        let json: JSONValue = [
            "_type": "https://in-toto.io/Statement/v1", "predicateType": .string(type),
            "predicate": predicate,
            "subject": .array(digests.map { ["digest": $0, "name": "x"] }),
        ]
        return json.indentedBytes()
    }

    static func sha256(_ digest: ContentDigest) -> JSONValue { ["sha256": .string(digest.hex)] }
}
