import CairnManifest
import CairnProvenance
import Testing

@Suite("Predicates of attestations") struct PredicateTests {
    private static let subjects = SampleSubjects.subjects

    struct Row: Sendable, CustomTestStringConvertible {
        let rule: String
        let type: PredicateType
        let predicate: JSONValue
        /// Where the faults are; empty for one that is sound.
        var places: [String] = []

        var testDescription: String { rule }
    }

    private static func read(_ type: String, _ predicate: JSONValue) throws -> AttestedPredicate {
        let payload = SampleSubjects.payload(
            [SampleSubjects.sha256(subjects.manifest)], type: type, predicate: predicate)
        return try AttestedPredicate.read(try InTotoStatement.parse(payload), about: subjects)
    }

    private static let evaluation: JSONValue = [
        "benchmark": ["ref": "mmlu"], "by": "third-party", "metric": "accuracy", "state": "reproduced",
        "value": "0.7",
    ]

    static let rows: [Row] = [
        Row(
            rule: "a provenance without its required members", type: .provenance, predicate: [:],
            places: [
                "/predicate/buildDefinition", "/predicate/buildDefinition/buildType",
                "/predicate/buildDefinition/externalParameters", "/predicate/runDetails",
                "/predicate/runDetails/builder", "/predicate/runDetails/builder/id",
            ]),
        Row(
            rule: "a dependency that names nothing", type: .provenance,
            predicate: [
                "buildDefinition": [
                    "buildType": "a", "externalParameters": [:], "resolvedDependencies": [["name": "b"]],
                ], "runDetails": ["builder": ["id": "c"]],
            ], places: ["/predicate/buildDefinition/resolvedDependencies/0"]),
        Row(
            rule: "a summary without a verdict", type: .summary,
            predicate: [
                "verifier": ["id": "a"], "resourceUri": "b", "policy": [:], "verificationResult": "MAYBE",
                "verifiedLevels": [],
            ],
            places: ["/predicate/policy", "/predicate/verificationResult", "/predicate/verifiedLevels"]),
        Row(
            rule: "a CycloneDX document", type: .cycloneDX,
            predicate: ["bomFormat": "CycloneDX", "specVersion": "1.6"]),
        Row(
            rule: "a CycloneDX document of a version that doesn't exist", type: .cycloneDX,
            predicate: ["bomFormat": "CycloneDX", "specVersion": "2.0"], places: ["/predicate/specVersion"]),
        Row(
            rule: "another format in its place", type: .cycloneDX, predicate: ["spdxVersion": "SPDX-2.3"],
            places: ["/predicate/bomFormat", "/predicate/specVersion"]),
        Row(rule: "an SPDX 2 document", type: .spdx, predicate: ["spdxVersion": "SPDX-2.3"]),
        Row(
            rule: "an SPDX 3 document", type: .spdx,
            predicate: ["@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []]),
        Row(
            rule: "an SPDX document of no version", type: .spdx, predicate: ["@graph": []],
            places: ["/predicate/spdxVersion"]),
        Row(rule: "a test result", type: .testResult, predicate: ["result": "WARNED", "configuration": []]),
        Row(
            rule: "a test result that is none", type: .testResult, predicate: ["result": "GREAT"],
            places: ["/predicate/result", "/predicate/configuration"]),
        Row(
            rule: "evaluations", type: .evaluation,
            predicate: ["schema": "cairn.evaluation/1", "evaluations": [evaluation]]),
        Row(
            rule: "an evaluation without its value", type: .evaluation,
            predicate: [
                "schema": "cairn.evaluation/1", "evaluations": [evaluation, ["metric": "a", "by": "me"]],
            ],
            places: [
                "/predicate/evaluations/1/benchmark", "/predicate/evaluations/1/value",
                "/predicate/evaluations/1/by", "/predicate/evaluations/1/state",
            ]),
        Row(
            rule: "an inspection", type: .inspection,
            predicate: [
                "schema": "cairn.inspection/1",
                "findings": [["path": "a", "kind": "pickle", "severity": "note", "detail": "", "offset": 3]],
            ]),
        Row(
            rule: "an inspection whose severities aren't known", type: .inspection,
            predicate: [
                "schema": "cairn.inspection/1",
                "findings": [["path": "a", "kind": "pickle", "severity": "fine"]],
            ], places: ["/predicate/findings/0"]),
    ]

    @Test("are sound or have every fault told", arguments: rows)
    func sound(_ row: Row) throws {
        do {
            _ = try Self.read(row.type.rawValue, row.predicate)
            #expect(row.places.isEmpty, "it was taken")
        } catch FormatError.fields(let issues) {
            #expect(Set(issues.map(\.pointer)) == Set(row.places), "\(issues)")
        }
    }

    @Test("that are bills of materials name the release by its manifest, or by all of its files")
    func bills() throws {
        func names(_ digests: [ContentDigest]) throws -> Bool? {
            let hashes = digests.map { digest -> JSONValue in
                ["hashes": [["alg": "SHA-256", "content": .string(digest.hex)]]]
            }
            let bill = try Self.read(
                PredicateType.cycloneDX.rawValue + "/v1.6",
                ["bomFormat": "CycloneDX", "specVersion": "1.6", "components": .array(hashes)])
            guard case .billOfMaterials(let read) = bill else { return nil }
            return read.namesRelease
        }
        let files = SampleSubjects.artifacts.map(\.sha256)
        #expect(try names([Self.subjects.manifest]) == true)
        #expect(try names(files) == true)
        #expect(try names(Array(files.dropLast())) == false)
        #expect(try names([]) == false)
    }

    @Test("of unknown types are left as they are")
    func other() throws {
        #expect(try Self.read("https://example.org/a", ["anything": 1]) == .other)
        #expect(try Self.read("https://slsa.dev/provenance/v0.2", [:]) == .other)
    }

    @Test("that are summaries read back as they were written")
    func summaries() throws {
        let summary = VerificationSummary(
            verifier: "urn:cairn:verifier:a", verifierVersions: ["cairn": "1"],
            timeVerified: "2026-11-27T00:00:00Z",
            resource: "acme/minilm@1.0.0", policyURI: "urn:cairn:policy:b",
            policyDigest: SampleFacts.digest(1),
            inputs: [SampleFacts.digest(2)], result: .failed, levels: ["FAILED"])
        let payload = InTotoStatement.payload(
            about: Self.subjects, predicateType: PredicateType.summary.rawValue, predicate: summary.json)
        let statement = try InTotoStatement.parse(payload)
        #expect(Self.subjects.matches(statement) == [.manifest, .omsRoot])
        #expect(try AttestedPredicate.read(statement, about: Self.subjects) == .summary(summary))
    }
}
