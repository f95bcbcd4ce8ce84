/// The files of a release with more than 1,000 of them: a canonical JSON array of artifacts that the manifest
/// names by digest.
package struct FileList: Hashable, Sendable {
    /// In the order of their paths.
    package let artifacts: [Artifact]

    /// JCS bytes of the whole list.
    package func encoded() -> [UInt8] { JSONValue.array(artifacts.map(\.json)).canonicalBytes() }

    package var reference: FileListReference {
        FileListReference(
            digest: ContentDigest.of(encoded()),
            count: artifacts.count,
            totalBytes: ArtifactList.totalBytes(artifacts) ?? JSONValue.integerRange.upperBound
        )
    }

    /// Sorts the artifacts.
    init(unsorted: [Artifact]) {
        artifacts = unsorted.sorted { $0.path < $1.path }
    }

    private init(artifacts: [Artifact]) {
        self.artifacts = artifacts
    }

    /// Reads a list and checks it against what the manifest says of it.
    package static func parse(
        _ bytes: [UInt8],
        as reference: FileListReference
    ) throws(ManifestError) -> FileList {
        guard ContentDigest.of(bytes) == reference.digest else {
            throw .invalid([
                ValidationIssue(pointer: "", message: "the file list is not the one that the manifest names")
            ])
        }
        let value = try ManifestError.canonical(bytes, maxBytes: Limits.fileListBytes)
        let log = IssueLog()
        let shape = FieldShape.list(of: FieldShape<Artifact>.part, atMost: Limits.artifacts)
        let artifacts = shape.read(value, .root, log) ?? []
        ArtifactList.check(artifacts, at: .root, log: log)
        if log.issues.isEmpty {
            if artifacts.count != reference.count {
                log.add(.root, "the list has \(artifacts.count) files, the manifest says \(reference.count)")
            }
            if ArtifactList.totalBytes(artifacts) != reference.totalBytes {
                log.add(
                    .root,
                    "the files of the list do not have the \(reference.totalBytes) bytes that the manifest says"
                )
            }
        }
        guard log.issues.isEmpty else { throw .invalid(log.issues) }
        return FileList(artifacts: artifacts)
    }
}

/// How a manifest names a file list.
///
/// JSON: `{"bytes":…,"count":…,"digest":"<hex>"}`.
package struct FileListReference: Hashable, Sendable {
    /// SHA-256 of the list's bytes.
    package let digest: ContentDigest
    /// Files, from 1,001 to 20,000.
    package let count: Int
    /// Bytes of all files together.
    package let totalBytes: Int64

    var json: JSONValue {
        ["bytes": .integer(totalBytes), "count": .integer(Int64(count)), "digest": .string(digest.hex)]
    }
}

extension FileListReference: DocumentPart {
    static let fields = ["bytes", "count", "digest"]

    init?(_ fields: FieldReader) {
        let digest = fields.required("digest", .digest)
        let count = fields.required("count", .integer())
        let bytes = fields.required("bytes", .integer())
        guard let digest, let count, let bytes else { return nil }
        let range = Limits.inlineArtifacts + 1...Limits.artifacts
        guard range.contains(Int(count)) else {
            fields.issue(
                "count",
                "a file list has \(range.lowerBound) to \(range.upperBound) files; list fewer in 'artifacts'"
            )
            return nil
        }
        self.init(digest: digest, count: Int(count), totalBytes: bytes)
    }
}
