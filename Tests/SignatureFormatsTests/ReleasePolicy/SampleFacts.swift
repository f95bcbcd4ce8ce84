import CairnManifest
import CairnProvenance

/// Facts of a made-up release, and the parts that they are made of.
enum SampleFacts {
    static let keys: [SigningKey] = (1...4).compactMap { number in
        let seed = [UInt8](repeating: UInt8(number), count: 32)
        return number == 4 ? try? SigningKey(p256Scalar: seed) : try? SigningKey(ed25519Seed: seed)
    }

    static let publishers = (1...3).map { PublisherID(digest($0)) }

    static let workloads = (1...2).map {
        Identity.SigstoreSigner(
            issuer: "https://issuer.example", san: "https://ci.example/\($0)", repositoryID: "\($0)")
    }

    static func digest(_ number: Int) -> ContentDigest { ContentDigest.of(Array("\(number)".utf8)) }

    /// Seconds since 1970; the sample release was logged ten days before.
    static let now: Int64 = 1_800_000_000

    /// Everything known and nothing wrong.
    static func good() -> ReleaseFacts {
        var facts = ReleaseFacts(manifest: digest(100), publisher: publishers[0], now: now)
        facts.signers = [keys[0].publicKey, keys[3].publicKey]
        facts.workloads = [workloads[0]]
        facts.place = ReleaseFacts.Place(index: 7, record: digest(101), time: now - 10 * 86_400)
        facts.witnesses = ReleaseFacts.Witnesses(operators: ["a.example", "b.example"], hasQuorum: true)
        facts.licenses = ["Apache-2.0", "MIT OR LicenseRef-acme"].compactMap { SPDXExpression($0) }
        facts.lineage = SourceFacts(
            state: .verified, sources: [SourceFacts.Source(name: "acme/base@1.0.0", digest: digest(200))],
            unknown: [])
        facts.ownInspections = [InspectionReport(findings: [])]
        facts.marks = ReleaseFacts.Marks(found: [], isCurrent: true)
        facts.attestations = [
            provenance(300), summary(301),
            attestation(302, PredicateType.testResult.rawValue, .testResult(.passed)),
            attestation(303, "https://example.org/review/v1", .other),
        ]
        return facts
    }

    static func attestation(
        _ number: Int, _ type: String, _ predicate: AttestedPredicate,
        by signers: [AttestationSigner] = [.key(keys[1].publicKey.keyID)], isAboutWhole: Bool = true
    ) -> AttestationFact {
        AttestationFact(
            digest: digest(number), predicateType: type, isAboutWhole: isAboutWhole, signers: signers,
            content: .read(predicate))
    }

    static func provenance(
        _ number: Int, builder: String = "https://ci.example/a",
        type: String = "https://example.org/train/v1",
        parameters: JSONObject = ["ref": "main"], dependency: Int = 200
    ) -> AttestationFact {
        let predicate: JSONValue = [
            "buildDefinition": [
                "buildType": .string(type), "externalParameters": .object(parameters),
                "resolvedDependencies": [["digest": ["sha256": .string(digest(dependency).hex)]]],
            ],
            "runDetails": ["builder": ["id": .string(builder)]],
        ]
        guard let provenance = try? BuildProvenance.parse(predicate) else {
            return attestation(number, PredicateType.provenance.rawValue, .other)
        }
        return attestation(number, PredicateType.provenance.rawValue, .provenance(provenance))
    }

    static func summary(_ number: Int, result: VerificationSummary.Result = .passed) -> AttestationFact {
        attestation(
            number, PredicateType.summary.rawValue,
            .summary(
                VerificationSummary(
                    verifier: "https://verifier.example", verifierVersions: [:], timeVerified: nil,
                    resource: "acme/minilm@1.0.0", policyURI: nil, policyDigest: digest(400), inputs: [],
                    result: result, levels: ["SLSA_BUILD_LEVEL_3"])))
    }

    // MARK: Policies

    /// A policy with these conditions, given as JSON members: `"age":{"atLeastDays":1}`.
    static func policy(_ conditions: String) throws -> ReleasePolicy {
        try ReleasePolicy.parse(
            Array(#"{"schema":"cairn.policy/1","name":"test",\#(conditions)}"#.utf8))
    }

    static func policy(_ conditions: JSONObject) throws -> ReleasePolicy {
        var object = conditions
        object["schema"] = "cairn.policy/1"
        object["name"] = "test"
        return try ReleasePolicy.parse(JSONValue.object(object).canonicalBytes())
    }
}
