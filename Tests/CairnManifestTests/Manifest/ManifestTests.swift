import CairnManifest
import Testing

@Suite struct ManifestTests {
    @Test("reads a whole model")
    func readsModel() throws {
        let bytes = try Fixture.model().canonicalBytes()
        let manifest = try Manifest.parse(bytes)
        #expect(manifest.encoded() == bytes)
        #expect(manifest.digest == ContentDigest.of(bytes))
        #expect(manifest.reference.description == "Acme/all-MiniLM-L6-v2@2.0.0")
        #expect(manifest.published.unixSeconds == 1_795_316_645)
        #expect(manifest.artifacts.count == 5)
        #expect(manifest.files.totalBytes == 11_358 + 4_096 + 1_048_576 + 90_868_376)
        #expect(manifest.artifacts[4].chunks?.root.hex == String(repeating: "5", count: 64))
        #expect(manifest.artifacts[4].mirrors.map(\.transport) == [.http, .hf])
        #expect(manifest.license.spdx.licenses == ["Apache-2.0"])
        #expect(manifest.rights.terms?.prohibitedUsages == [.aiTrain])
        #expect(manifest.model?.parameters?.total == 22_713_216)
        #expect(manifest.lineage?.baseModels?.map(\.relation) == [.finetune, .merge])
        #expect(manifest.training?.effort.flops == "3.1e18")
        #expect(manifest.evaluations.first?.result.value == "0.8203")
        #expect(manifest.rights.generalPurposeAI?.isGeneralPurpose == true)
        #expect(manifest.unknown.isEmpty)
        #expect(manifest.completeness.missing.isEmpty)
        #expect(manifest.completeness.percent == 100)
    }

    @Test("reads a whole dataset")
    func readsDataset() throws {
        let manifest = try Manifest.parse(try Fixture.dataset().canonicalBytes())
        #expect(manifest.reference.description == "datasets/acme/greetings@1.0.0")
        #expect(manifest.dataset?.care.pii == .removed)
        #expect(manifest.dataset?.splits.map(\.name) == ["train", "test"])
        #expect(manifest.dataset?.sources.last?.generatorModel == .url("https://huggingface.co/acme/writer"))
        #expect(manifest.unknown.map(\.pointer) == ["/use/limitations"])
        #expect(manifest.completeness.missing.contains("/use/limitations"))
        #expect(
            manifest.completeness.present + manifest.completeness.missing.count == manifest.completeness.total
        )
    }

    @Test("an artifact is written as it was read")
    func artifactRoundTrip() throws {
        let value = try Fixture.model()
        #expect(
            try Manifest.parse(value.canonicalBytes()).artifacts.map(\.json) == value["artifacts"]?.arrayValue
        )
    }

    @Test("no prefix of a manifest is one, and no flipped byte keeps its digest")
    func tampering() throws {
        let bytes = try Fixture.dataset().canonicalBytes()
        let digest = try Manifest.parse(bytes).digest
        for count in bytes.indices {
            #expect(throws: ManifestError.self) { try Manifest.parse(Array(bytes[..<count])) }
        }
        for at in bytes.indices {
            var changed = bytes
            changed[at] ^= 0x01
            #expect((try? Manifest.parse(changed))?.digest != digest)
        }
    }

    @Test("refuses a manifest that is not in canonical form")
    func refusesNonCanonical() {
        #expect(throws: ManifestError.notCanonical) { try Manifest.parse(Array(Fixture.modelText.utf8)) }
    }

    @Test("refuses what is no I-JSON, with the reason")
    func refusesJSON() {
        #expect(throws: ManifestError.notJSON(.endsEarly)) { try Manifest.parse([]) }
        #expect(throws: ManifestError.notJSON(.tooLarge(bytes: (8 << 20) + 1, limit: 8 << 20))) {
            try Manifest.parse([UInt8](repeating: 0x20, count: (8 << 20) + 1))
        }
    }

    @Test("two manifests of the same release differ in their time alone")
    func sameRelease() throws {
        let value = try Fixture.model()
        let first = try Manifest.parse(value.canonicalBytes())
        let later = try Manifest.parse(value.with("/published", "2027-01-01T00:00:00Z").canonicalBytes())
        let other = try Manifest.parse(value.with("/title", "Other").canonicalBytes())
        #expect(first.isSameRelease(as: later))
        #expect(first != later)
        #expect(!first.isSameRelease(as: other))
    }

    @Test("finds all mistakes at once")
    func findsAll() throws {
        let value = try Fixture.model().with("/title", 1).with("/version", "v1").with(
            "/model/trustRemoteCode",
            nil
        )
        .with("/artifacts/2/size", -1).with("/surprise", true).with("/training/energy", nil)
        let (manifest, issues) = Manifest.read(value)
        #expect(manifest == nil)
        #expect(
            Set(issues.map(\.pointer)) == [
                "/title", "/version", "/model/trustRemoteCode", "/artifacts/2/size", "/surprise",
                "/training/energy",
            ]
        )
    }

    @Test("reports no more than a hundred issues")
    func boundsIssues() throws {
        let artifacts = (0..<500).map { JSONValue.integer($0) }
        let (_, issues) = Manifest.read(try Fixture.model().with("/artifacts", .array(artifacts)))
        #expect(issues.count == 100)
    }
}
