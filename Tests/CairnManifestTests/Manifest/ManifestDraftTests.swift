import CairnManifest
import Testing

@Suite struct ManifestDraftTests {
    private func draft(_ kind: EntryKind) throws -> ManifestDraft {
        var draft = ManifestDraft(document: try Fixture.of(kind).objectValue ?? JSONObject())
        for field in ManifestDraft.computedFields { draft.document[field] = nil }
        return draft
    }

    @Test(
        "a draft completed with what was taken from a manifest is that manifest",
        arguments: EntryKind.allCases
    )
    func completes(_ kind: EntryKind) throws {
        let manifest = try Manifest.parse(try Fixture.of(kind).canonicalBytes())
        let completed = try draft(kind).completed(
            publisher: manifest.publisher,
            kind: kind,
            name: manifest.name,
            version: manifest.version,
            published: manifest.published,
            artifacts: manifest.artifacts
        )
        #expect(completed.manifest == manifest)
        #expect(completed.fileList == nil)
    }

    @Test("a draft is read in any layout and written for people", arguments: EntryKind.allCases)
    func layout(_ kind: EntryKind) throws {
        let draft = try draft(kind)
        let text = draft.encoded()
        #expect(try ManifestDraft.parse(text) == draft)
        #expect(text.starts(with: "{\n  \"".utf8))
        #expect(draft.gaps().isEmpty)
        #expect(draft.kind == kind)
    }

    @Test("an empty draft names every gap and nothing that publishing computes")
    func gapsOfNothing() {
        let model = Set(ManifestDraft().gaps(kind: .model).map(\.pointer))
        #expect(
            model == [
                "/title", "/summary", "/license", "/model", "/languages", "/use/intended",
                "/use/limitations", "/model/architecture", "/model/parameters", "/lineage/baseModels",
                "/training/flops", "/training/tokens", "/training/energy",
            ]
        )
        let dataset = Set(ManifestDraft().gaps(kind: .dataset).map(\.pointer))
        #expect(
            dataset == [
                "/title", "/summary", "/license", "/languages", "/use/intended", "/use/limitations",
                "/dataset/splits", "/dataset/collection", "/dataset/sources", "/dataset/pii",
            ]
        )
        #expect(ManifestDraft().gaps().contains { $0.pointer == "/kind" })
    }

    @Test("refuses a field that publishing computes", arguments: ManifestDraft.computedFields)
    func refusesComputed(_ field: String) throws {
        var draft = try draft(.model)
        draft.document[field] = try Fixture.model()[field] ?? 1
        #expect(draft.gaps().first?.pointer == "/" + field)
    }

    @Test("refuses to publish a draft as another kind than it states")
    func refusesKind() throws {
        let manifest = try Manifest.parse(try Fixture.dataset().canonicalBytes())
        #expect(throws: ManifestError.self) {
            try draft(.model).completed(
                publisher: manifest.publisher,
                kind: .dataset,
                name: manifest.name,
                version: manifest.version,
                published: manifest.published,
                artifacts: manifest.artifacts
            )
        }
    }

    @Test("refuses what is no object, and JSON with a fraction")
    func refusesJSON() {
        #expect(throws: ManifestError.self) { try ManifestDraft.parse(Array("[]".utf8)) }
        #expect(throws: ManifestError.notJSON(.fractionNotAllowed(offset: 5))) {
            try ManifestDraft.parse(Array("{\"a\":0.5}".utf8))
        }
    }
}
