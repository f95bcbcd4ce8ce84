import CairnManifest

extension FuzzTarget {
    static let manifestTargets = [
        FuzzTarget("manifest", maxBytes: 16_384) { bytes in
            for document in canonicalForms(bytes) {
                guard let manifest = accepted({ try Manifest.parse(document) }) else { continue }
                law("a manifest is its bytes", manifest.encoded() == document)
                law("a manifest is named by its bytes", manifest.digest == ContentDigest.of(document))
                law(
                    "a manifest's reference reads back",
                    (try? Reference("\(manifest.reference)")) == manifest.reference)
                law(
                    "a manifest is what its draft makes",
                    manifest.fileList != nil || remade(manifest) == manifest)
            }
        },
        FuzzTarget("draft", maxBytes: 16_384) { bytes in
            guard let draft = accepted({ try ManifestDraft.parse(bytes) }) else { return }
            law("a draft reads back", (try? ManifestDraft.parse(draft.encoded())) == draft)
            for kind in [nil] + EntryKind.allCases.map(Optional.some) {
                _ = draft.gaps(kind: kind).map(\.description)
            }
        },
        FuzzTarget("file-list", maxBytes: 8_192) { bytes in
            guard let value = try? JSONValue.parse(bytes, maxBytes: 1 << 20) else { return }
            // A list has more than 1,000 files, so the made-up ones come after as many plain ones.
            let items = plainFiles + (value.arrayValue ?? [value])
            let list = JSONValue.array(items).canonicalBytes()
            guard items.count <= Limits.artifacts,
                let reference = reference(to: items, ContentDigest.of(list))
            else {
                return
            }
            guard let files = accepted({ try FileList.parse(list, as: reference) }) else {
                law("plain files make a list", items.count > plainFiles.count)
                return
            }
            law("a file list is its bytes", files.encoded() == list)
            law("a file list is named as it was", files.reference == reference)
        },
    ]

    private static func remade(_ manifest: Manifest) -> Manifest? {
        var document = manifest.json.objectValue ?? JSONObject()
        for field in ManifestDraft.computedFields { document[field] = nil }
        let draft = ManifestDraft(document: document)
        let completed = try? draft.completed(
            publisher: manifest.publisher, kind: manifest.kind, name: manifest.name,
            version: manifest.version,
            published: manifest.published, artifacts: manifest.artifacts.reversed())
        return completed?.manifest
    }

    // MARK: File lists

    private static let plainFiles = (0...Limits.inlineArtifacts).map { number -> JSONValue in
        [
            "digests": ["sha256": .string(ContentDigest.of([]).hex)], "git": "blob",
            "mediaType": "text/plain",
            "path": .string("!/\(10_000 + number)"), "role": "data", "size": 0,
        ]
    }

    private static func reference(to items: [JSONValue], _ digest: ContentDigest) -> FileListReference? {
        var bytes: Int64 = 0
        for item in items {
            bytes = bytes.addingReportingOverflow(item["size"]?.integerValue ?? 0).partialValue
        }
        guard (0...JSONValue.integerRange.upperBound).contains(bytes) else { return nil }
        var document = manifestWithList
        document["fileList"] = [
            "bytes": .integer(bytes), "count": .integer(Int64(items.count)), "digest": .string(digest.hex),
        ]
        let (manifest, issues) = Manifest.read(.object(document))
        guard let manifest else { fatalError("the sample manifest isn't one: \(issues)") }
        return manifest.fileList
    }

    private static let manifestWithList: JSONObject = [
        "kind": "dataset", "languages": ["en"], "license": ["spdx": "MIT"], "name": "list",
        "published": "2026-01-02T03:04:05Z",
        "publisher": ["id": .string(ContentDigest.of([]).hex), "name": "acme"],
        "schema": .string(Manifest.schema), "summary": "A list.", "title": "List",
        "use": ["intended": ["Tests."], "limitations": ["Tests."]], "version": "1.0.0",
        "dataset": ["bytes": 0],
        "unknown": [
            "/dataset/collection": "None.", "/dataset/pii": "None.", "/dataset/sources": "None.",
            "/dataset/splits": "None.",
        ],
    ]
}
