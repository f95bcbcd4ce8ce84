import CairnManifest
import CairnProvenance
import Testing

/// The provenance of a training as another tool wrote and signed it.
@Suite("A SLSA provenance of a training") struct TrainingExampleTests {
    private static let root = "0fc4ed8f5f90a09312c4e35bb1057a6a9b6943ebcf86dc517cdc3c774368afd1"
    private let statement: InTotoStatement
    private let provenance: BuildProvenance
    /// A release whose manifest stands in for the root that the example names.
    private let subjects: ReleaseSubjects

    init() throws {
        let manifest = try #require(ContentDigest(hex: Self.root))
        subjects = ReleaseSubjects(manifest: manifest, artifacts: SampleSubjects.artifacts)
        statement = try InTotoStatement.parse(try AssetFile.bytes("slsa/slsa-training.statement.json"))
        guard case .provenance(let read) = try AttestedPredicate.read(statement, about: subjects) else {
            throw FormatError.fields([])
        }
        provenance = read
    }

    @Test("is accepted with the key that signed it, and names the release by the root of its files")
    func accepted() throws {
        let pem = String(decoding: try AssetFile.bytes("slsa/ec-p256.pub.pem"), as: UTF8.self)
        let key = try PublicKey(pem: pem)
        let envelope = try AssetFile.bytes("slsa/slsa-training.dsse.json")
        let verdict = AttestationVerifier.verify(
            envelope: envelope, keys: [.init(key, .key(key.keyID))], subjects: subjects)
        let attestation = try #require(verdict.accepted?.value, "\(verdict)")
        #expect(attestation.matches == [.manifest])
        #expect(attestation.statement.predicate == statement.predicate)
        let fact = attestation.fact(about: subjects)
        #expect(fact.content == .read(.provenance(provenance)))
        #expect(fact.isAboutWhole)

        let stranger = SampleFacts.keys[0].publicKey
        let refused = AttestationVerifier.verify(
            envelope: envelope, keys: [.init(stranger, .key(stranger.keyID))], subjects: subjects)
        #expect(refused.refusal?.code == .wrongKey)
        let elsewhere = AttestationVerifier.verify(
            envelope: envelope, keys: [.init(key, .key(key.keyID))], subjects: SampleSubjects.subjects)
        #expect(elsewhere.refusal?.code == .subjectMismatch)
    }

    @Test("is read: builder, type, parameters, dependencies, times")
    func read() {
        #expect(provenance.builder == "https://ci.example.org/runners/hosted/v1")
        #expect(provenance.buildType == "https://cairn.example/buildtypes/train/v1")
        #expect(provenance.externalParameters.keys == ["config", "ref", "repository", "seed"])
        #expect(provenance.dependencies.count == 3)
        #expect(provenance.invocation == "https://ci.example.org/runs/1")
        #expect(provenance.startedOn == "2026-11-20T08:00:00Z")
    }

    @Test("has its dependencies matched to releases by SHA-256 alone")
    func dependencies() throws {
        let dataset = try #require(ContentDigest(hex: String(repeating: "a", count: 64)))
        let standings = provenance.standings(known: [dataset: "datasets/acme/sample-set@3.0.0"])
        #expect(standings == [.pinned, .known("datasets/acme/sample-set@3.0.0"), .pinned])
    }

    @Test("is as expected only with its builder, its type, every parameter and nothing unknown among them")
    func expectation() throws {
        let parameters: JSONObject = [
            "repository": "https://git.example.org/acme/train", "ref": "refs/heads/main",
        ]
        func faults(
            _ builders: [String] = ["https://ci.example.org/runners/hosted/v1"], types: [String]? = nil,
            required: JSONObject? = nil, allowed: [String] = ["config", "seed"]
        ) -> [String] {
            let expected = required.map { BuildExpectation.Parameters(required: $0, allowed: allowed) }
            return BuildExpectation(builders: builders, buildTypes: types, parameters: expected)
                .faults(of: provenance, lineage: nil)
        }
        #expect(faults().isEmpty)
        #expect(faults(required: parameters).isEmpty)
        #expect(faults(types: ["https://cairn.example/buildtypes/train/v1"]).isEmpty)
        #expect(faults(["https://ci.example.org/runners/hosted"]).count == 1)
        #expect(faults(types: ["https://cairn.example/buildtypes/train/v2"]).count == 1)
        #expect(faults(required: parameters, allowed: ["config"]) == ["its parameter seed isn't expected"])
        var other = parameters
        other["ref"] = "refs/heads/evil"
        #expect(faults(required: other) == ["its parameter ref has another value"])
        other = parameters
        other["approved"] = "yes"
        #expect(faults(required: other) == ["its parameter approved is missing"])
    }

    @Test("must have been made from what the manifest's lineage names, where that is asked for")
    func lineage() throws {
        let expectation = BuildExpectation(builders: [provenance.builder], dependencies: .lineage)
        let base = try #require(ContentDigest(hex: String(repeating: "b", count: 64)))
        var facts = SourceFacts(
            state: .verified, sources: [SourceFacts.Source(name: "acme/base", digest: base)], unknown: [])
        #expect(expectation.faults(of: provenance, lineage: facts).isEmpty)
        facts.sources.append(SourceFacts.Source(name: "acme/hidden", digest: SampleFacts.digest(9)))
        #expect(
            expectation.faults(of: provenance, lineage: facts)
                == ["it wasn't built from acme/hidden, which the manifest names"])
        #expect(expectation.faults(of: provenance, lineage: nil).count == 1)
    }
}
