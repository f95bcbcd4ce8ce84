import CairnManifest
import CairnTestSupport
import Testing

@Suite struct FileListTests {
    private func artifacts(_ count: Int) throws -> [Artifact] {
        let digest = ContentDigest.of([])
        return try (0..<count).map {
            Artifact(
                path: try ArtifactPath("data/\($0 + 100_000).json"),
                sizeBytes: Int64($0),
                sha256: digest,
                mediaType: "application/json",
                role: .data,
                git: .blob
            )
        }
    }

    private func completed(_ artifacts: [Artifact]) throws -> CompletedManifest {
        var draft = ManifestDraft(document: try Fixture.dataset().objectValue ?? JSONObject())
        for field in ManifestDraft.computedFields { draft.document[field] = nil }
        return try draft.completed(
            publisher: ManifestPublisher(name: PublisherName("acme"), id: ContentDigest.of([1])),
            kind: .dataset,
            name: EntryName("greetings"),
            version: ReleaseVersion("1.0.0"),
            published: try #require(Timestamp(unixSeconds: 0)),
            artifacts: artifacts
        )
    }

    @Test(
        "up to 1,000 files are listed in the manifest, more in a list of their own",
        arguments: [1, 1_000, 1_001, 5_000]
    )
    func place(_ count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count))
        let artifacts = try artifacts(count)
        let completed = try completed(artifacts.shuffled(using: &random))
        let manifest = completed.manifest
        #expect(manifest.files.count == count)
        #expect(manifest.files.totalBytes == Int64(count * (count - 1) / 2))
        #expect((completed.fileList == nil) == (count <= 1_000))
        guard let list = completed.fileList else { return #expect(manifest.artifacts == artifacts) }
        let reference = try #require(manifest.fileList)
        let bytes = list.encoded()
        #expect(reference.digest == ContentDigest.of(bytes))
        let read = try FileList.parse(bytes, as: reference)
        #expect(read == list)
        #expect(read.artifacts == artifacts)
    }

    @Test("refuses a list with a flipped byte, and one that is shorter")
    func tampering() throws {
        let list = try #require(try completed(try artifacts(1_001)).fileList)
        let bytes = list.encoded()
        for at in stride(from: 0, to: bytes.count, by: 10_007) {
            var changed = bytes
            changed[at] ^= 1
            #expect(throws: ManifestError.self) { try FileList.parse(changed, as: list.reference) }
        }
        #expect(throws: ManifestError.self) {
            try FileList.parse(Array(bytes.dropLast()), as: list.reference)
        }
    }

    @Test("refuses a list that is not what the manifest says of it, though its digest is right")
    func disagreement() throws {
        let value: JSONValue = .array((0..<1_001).map { Fixture.artifact(String($0 + 10_000)) })
        for (bytes, good) in [(1_001, true), (1_000, false)] as [(Int64, Bool)] {
            let body = value.canonicalBytes()
            let document = try Fixture.model().with("/artifacts", nil).with(
                "/fileList",
                ["bytes": .integer(bytes), "count": 1_001, "digest": .string(ContentDigest.of(body).hex)]
            )
            let reference = try #require(Manifest.read(document).0?.fileList)
            #expect(((try? FileList.parse(body, as: reference)) != nil) == good)
        }
    }

    @Test("refuses more than 20,000 files")
    func tooMany() throws {
        let artifacts = try artifacts(20_001)
        #expect(throws: ManifestError.self) { try completed(artifacts) }
    }
}
