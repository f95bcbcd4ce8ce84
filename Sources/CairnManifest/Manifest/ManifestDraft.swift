/// A `cairn.json`: a manifest without the fields that publishing computes, written by people in any JSON layout.
package struct ManifestDraft: Hashable, Sendable {
    package var document: JSONObject

    /// What publishing fills in.
    ///
    /// `kind` is no such field: a draft may state it.
    package static let computedFields = [
        "artifacts", "fileList", "name", "published", "publisher", "schema", "version",
    ]

    package init(document: JSONObject = JSONObject()) {
        self.document = document
    }

    /// Reads JSON in any layout; otherwise as strict as a manifest.
    package static func parse(_ bytes: [UInt8]) throws(ManifestError) -> ManifestDraft {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(bytes, maxBytes: Limits.manifestBytes)
        } catch {
            throw .notJSON(error)
        }
        guard let document = value.objectValue else {
            throw .invalid([ValidationIssue(pointer: "", message: "a cairn.json is a JSON object; give one")])
        }
        return ManifestDraft(document: document)
    }

    /// Indented text with a line per member, for people to edit.
    package func encoded() -> [UInt8] { JSONValue.object(document).indentedBytes() }

    /// The kind that the draft states, if it states one.
    package var kind: EntryKind? { document["kind"]?.stringValue.flatMap(EntryKind.init(rawValue:)) }

    /// Everything that keeps the draft from being published, but for what publishing computes.
    ///
    /// - Parameter kind: taken when the draft does not state one
    package func gaps(kind: EntryKind? = nil) -> [ValidationIssue] {
        // Placeholders stand for the computed fields; as the files are named by digest, no rule looks for them.
        let placeholder: JSONObject = [
            "fileList": [
                "bytes": 0, "count": .integer(Int64(Limits.inlineArtifacts + 1)),
                "digest": .string(Self.zeros),
            ],
            "name": "name", "published": "1970-01-01T00:00:00Z",
            "publisher": ["id": .string(Self.zeros), "name": "publisher-name"],
            "schema": .string(Manifest.schema), "version": "1.0.0",
        ]
        var whole = document
        for member in placeholder.members { whole[member.key] = member.value }
        whole["artifacts"] = nil
        if let kind, whole["kind"] == nil { whole["kind"] = .string(kind.rawValue) }
        return computedFieldIssues() + Manifest.read(.object(whole)).1
    }

    /// The manifest of a release, and its file list when it has more than 1,000 files.
    ///
    /// - Parameter artifacts: in any order
    package func completed(
        publisher: ManifestPublisher,
        kind: EntryKind,
        name: EntryName,
        version: ReleaseVersion,
        published: Timestamp,
        artifacts: [Artifact]
    ) throws(ManifestError) -> CompletedManifest {
        var issues = computedFieldIssues()
        if let stated = document["kind"], stated != .string(kind.rawValue) {
            issues.append(
                ValidationIssue(
                    pointer: "/kind",
                    message: "this is published as a \(kind); change or remove 'kind'"
                )
            )
        }
        guard issues.isEmpty else { throw .invalid(issues) }
        var whole = document
        whole["kind"] = .string(kind.rawValue)
        whole["name"] = .string(name.text)
        whole["published"] = .string(published.description)
        whole["publisher"] = publisher.json
        whole["schema"] = .string(Manifest.schema)
        whole["version"] = .string(version.text)
        let fileList = FileList(unsorted: artifacts)
        let isSeparate = artifacts.count > Limits.inlineArtifacts
        if isSeparate {
            let reference = fileList.reference
            _ = try FileList.parse(fileList.encoded(), as: reference)
            whole["fileList"] = reference.json
        } else {
            whole["artifacts"] = .array(fileList.artifacts.map(\.json))
        }
        let (manifest, found) = Manifest.read(.object(whole))
        guard let manifest else { throw .invalid(found) }
        return CompletedManifest(manifest: manifest, fileList: isSeparate ? fileList : nil)
    }

    private func computedFieldIssues() -> [ValidationIssue] {
        Self.computedFields.filter { document[$0] != nil }.map {
            ValidationIssue(pointer: "/" + $0, message: "publishing fills this field in; remove it")
        }
    }

    private static let zeros = String(repeating: "0", count: 64)
}

/// What publishing signs.
package struct CompletedManifest: Hashable, Sendable {
    package let manifest: Manifest
    /// Present exactly when the manifest names one.
    package let fileList: FileList?
}
