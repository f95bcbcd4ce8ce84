import CairnManifest
import CairnProvenance
import Testing

@Suite("Conditions of a release policy") struct PolicyConditionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let rule: String
        let policy: String
        var results: [PolicyResult]
        var change: @Sendable (inout ReleaseFacts) -> Void = { _ in }

        var testDescription: String { rule }
    }

    private static let key = SampleFacts.keys[0].publicKey.base64
    private static let other = SampleFacts.keys[2].publicKey.base64
    private static let attester = #""by":{"keys":["\#(SampleFacts.keys[1].publicKey.base64)"]}"#
    private static let publisher = SampleFacts.publishers[0].hex
    private static let stranger = SampleFacts.publishers[1].hex
    private static let provenance =
        #""predicateType":"https://slsa.dev/provenance/v1",\#(attester)"#
    private static let builders = #""builders":["https://ci.example/a"]"#

    static let signing: [Row] = [
        Row(rule: "enough keys", policy: #""signatures":{"atLeast":2}"#, results: [.pass]),
        Row(rule: "too few keys", policy: #""signatures":{"atLeast":3}"#, results: [.fail]),
        Row(
            rule: "one key twice is one", policy: #""signatures":{"atLeast":2}"#, results: [.fail],
            change: { $0.signers = [SampleFacts.keys[0].publicKey, SampleFacts.keys[0].publicKey] }),
        Row(
            rule: "the workload of a keyless release", policy: #""signatures":{"atLeast":1}"#,
            results: [.pass],
            change: { $0.signers = [] }),
        Row(
            rule: "a workload alone where two have to sign", policy: #""signatures":{"atLeast":2}"#,
            results: [.fail], change: { $0.signers = [] }),
        Row(
            rule: "a workload where a key has to sign", policy: #""signatures":{"keys":["\#(key)"]}"#,
            results: [.fail], change: { $0.signers = [] }),
        Row(rule: "a listed key", policy: #""signatures":{"keys":["\#(key)"]}"#, results: [.pass]),
        Row(rule: "no listed key", policy: #""signatures":{"keys":["\#(other)"]}"#, results: [.fail]),
        Row(
            rule: "keys of one algorithm", policy: #""signatures":{"atLeast":2,"algorithms":["p256"]}"#,
            results: [.fail]),
        Row(
            rule: "a listed publisher", policy: #""identities":{"publishers":["\#(publisher)"]}"#,
            results: [.pass]),
        Row(
            rule: "another publisher", policy: #""identities":{"publishers":["\#(stranger)"]}"#,
            results: [.fail]),
        Row(
            rule: "a workload of a renamed repository",
            policy:
                #""identities":{"sigstore":[{"issuer":"https://issuer.example","san":"https://ci.example/1","repositoryId":"9"}]}"#,
            results: [.fail]),
        Row(
            rule: "a listed workload",
            policy:
                #""identities":{"sigstore":[{"issuer":"https://issuer.example","san":"https://ci.example/1","repositoryId":"1"}]}"#,
            results: [.pass]),
        Row(
            rule: "operators and quorum", policy: #""witnesses":{"operators":3,"quorum":true}"#,
            results: [.fail, .pass]),
        Row(
            rule: "one operator twice is one", policy: #""witnesses":{"operators":2}"#, results: [.fail],
            change: { $0.witnesses?.operators = ["a.example", "a.example"] }),
        Row(
            rule: "no witnesses counted", policy: #""witnesses":{"operators":1}"#, results: [.unknown],
            change: { $0.witnesses = nil }),
    ]

    static let licences: [Row] = [
        Row(rule: "all allowed", policy: #""licenses":{"allow":["apache-2.0","MIT"]}"#, results: [.pass]),
        Row(rule: "one not allowed", policy: #""licenses":{"allow":["MIT"]}"#, results: [.fail]),
        Row(
            rule: "the better one of a choice", policy: #""licenses":{"deny":["LicenseRef-acme"]}"#,
            results: [.pass]),
        Row(
            rule: "both of a sum", policy: #""licenses":{"deny":["mit"]}"#, results: [.fail],
            change: { $0.licenses = [SPDXExpression("Apache-2.0 AND MIT")].compactMap { $0 } }),
        Row(
            rule: "a publisher's own licence", policy: #""licenses":{"deny":["MIT"]}"#, results: [.unknown],
            change: { $0.licenses = [SPDXExpression("LicenseRef-acme")].compactMap { $0 } }),
        Row(
            rule: "a publisher's own licence that is let in",
            policy: #""licenses":{"deny":["MIT"],"custom":true}"#, results: [.pass],
            change: { $0.licenses = [SPDXExpression("LicenseRef-acme")].compactMap { $0 } }),
        Row(
            rule: "own licences are compared exactly", policy: #""licenses":{"allow":["LicenseRef-ACME"]}"#,
            results: [.unknown],
            change: { $0.licenses = [SPDXExpression("LicenseRef-acme")].compactMap { $0 } }),
        Row(
            rule: "a denied licence or later", policy: #""licenses":{"deny":["GPL-2.0"]}"#, results: [.fail],
            change: {
                $0.licenses = [SPDXExpression("GPL-2.0+ WITH Classpath-exception-2.0")].compactMap { $0 }
            }),
        Row(
            rule: "an addition takes more than its licence", policy: #""licenses":{"allow":["MIT"]}"#,
            results: [.unknown],
            change: { $0.licenses = [SPDXExpression("MIT WITH AdditionRef-no-use")].compactMap { $0 } }),
        Row(
            rule: "an exception is allowed with its licence", policy: #""licenses":{"allow":["GPL-2.0"]}"#,
            results: [.pass],
            change: {
                $0.licenses = [SPDXExpression("GPL-2.0 WITH Classpath-exception-2.0")].compactMap { $0 }
            }),
        Row(
            rule: "no licence known", policy: #""licenses":{"allow":["MIT"]}"#, results: [.unknown],
            change: { $0.licenses = nil }),
    ]

    static let history: [Row] = [
        Row(rule: "a verified lineage", policy: #""lineage":{"state":"verified"}"#, results: [.pass]),
        Row(
            rule: "a declared lineage", policy: #""lineage":{"state":"verified"}"#, results: [.fail],
            change: { $0.lineage?.state = .declared }),
        Row(
            rule: "a lineage with unknown parts", policy: #""lineage":{"state":"declared"}"#,
            results: [.unknown],
            change: { $0.lineage?.unknown = ["/lineage/datasets"] }),
        Row(
            rule: "old enough and young enough", policy: #""age":{"atLeastDays":10,"atMostDays":10}"#,
            results: [.pass, .pass]),
        Row(rule: "too young", policy: #""age":{"atLeastDays":11}"#, results: [.fail]),
        Row(rule: "too old", policy: #""age":{"atMostDays":9}"#, results: [.fail]),
        Row(
            rule: "a time in the future", policy: #""age":{"atMostDays":9}"#, results: [.fail],
            change: { $0.now = 0 }),
        Row(
            rule: "nothing said against it",
            policy: #""revocation":{"refuse":["yanked"],"warn":["deprecated"]}"#,
            results: [.pass, .pass]),
        Row(
            rule: "yanked and deprecated",
            policy: #""revocation":{"refuse":["yanked"],"warn":["deprecated"]}"#,
            results: [.fail, .warn],
            change: { facts in
                facts.marks?.found = [.yanked, .deprecated].map {
                    ReleaseFacts.Marks.Found(mark: $0, record: nil)
                }
            }),
        Row(
            rule: "not known whether revoked", policy: #""revocation":{"refuse":["yanked"]}"#,
            results: [.unknown], change: { $0.marks = nil }),
    ]

    static let inspections: [Row] = [
        Row(rule: "inspected and clean", policy: #""inspection":{"refuse":["executes"]}"#, results: [.pass]),
        Row(
            rule: "not inspected", policy: #""inspection":{"refuse":["executes"]}"#, results: [.unknown],
            change: { $0.ownInspections = [] }),
        Row(
            rule: "a refused severity and a kind to warn of",
            policy: #""inspection":{"refuse":["executes"],"warn":["remote-code"]}"#, results: [.fail, .warn],
            change: { facts in
                facts.ownInspections = [
                    InspectionReport(findings: [
                        .init(path: "a", kind: "pickle-import", severity: .executes),
                        .init(path: "b", kind: "remote-code", severity: .mayExecute),
                    ])
                ]
            }),
        Row(
            rule: "what was not read is not clean", policy: #""inspection":{"refuse":["executes"]}"#,
            results: [.pass, .unknown],
            change: { facts in
                facts.ownInspections = [
                    InspectionReport(findings: [.init(path: "a", kind: "limit", severity: .unread)])
                ]
            }),
        Row(
            rule: "a stranger's inspection counts for nothing",
            policy: #""inspection":{"refuse":["executes"]}"#,
            results: [.unknown],
            change: { facts in
                facts.ownInspections = []
                facts.attestations = [
                    SampleFacts.attestation(
                        1, "urn:cairn:inspection:1", .inspection(InspectionReport(findings: [])))
                ]
            }),
        Row(
            rule: "an inspection by somebody who counts",
            policy: #""inspection":{"refuse":["executes"],\#(attester)}"#, results: [.pass],
            change: { facts in
                facts.ownInspections = []
                facts.attestations = [
                    SampleFacts.attestation(
                        1, "urn:cairn:inspection:1", .inspection(InspectionReport(findings: [])))
                ]
            }),
    ]

    static let attested: [Row] = [
        Row(
            rule: "a listed builder", policy: #""attestations":[{\#(provenance),\#(builders)}]"#,
            results: [.pass]),
        Row(
            rule: "another builder",
            policy: #""attestations":[{\#(provenance),"builders":["https://ci.example/b"]}]"#,
            results: [.fail]),
        Row(
            rule: "signed by nobody who counts",
            policy:
                #""attestations":[{"predicateType":"https://slsa.dev/provenance/v1","by":{"publisher":true},\#(builders)}]"#,
            results: [.fail]),
        Row(
            rule: "expected parameters",
            policy:
                #""attestations":[{\#(provenance),\#(builders),"externalParameters":{"require":{"ref":"main"}}}]"#,
            results: [.pass]),
        Row(
            rule: "a parameter that isn't expected",
            policy:
                #""attestations":[{\#(provenance),\#(builders),"externalParameters":{"allow":["config"]}}]"#,
            results: [.fail]),
        Row(
            rule: "built from what the manifest names",
            policy: #""attestations":[{\#(provenance),\#(builders),"dependencies":"lineage"}]"#,
            results: [.pass]),
        Row(
            rule: "built from something else",
            policy: #""attestations":[{\#(provenance),\#(builders),"dependencies":"lineage"}]"#,
            results: [.fail],
            change: { $0.attestations = [SampleFacts.provenance(1, dependency: 201)] }),
        Row(
            rule: "ten attestations of one signer are one",
            policy: #""attestations":[{\#(provenance),\#(builders),"atLeast":2}]"#, results: [.fail],
            change: { $0.attestations = (1...10).map { SampleFacts.provenance($0) } }),
        Row(
            rule: "a file of the release is not the release",
            policy: #""attestations":[{"predicateType":"https://example.org/review/v1",\#(attester)}]"#,
            results: [.fail],
            change: {
                $0.attestations = [
                    SampleFacts.attestation(1, "https://example.org/review/v1", .other, isAboutWhole: false)
                ]
            }),
        Row(
            rule: "a file of the release where that is enough",
            policy:
                #""attestations":[{"predicateType":"https://example.org/review/v1","subjects":"files",\#(attester)}]"#,
            results: [.pass],
            change: {
                $0.attestations = [
                    SampleFacts.attestation(1, "https://example.org/review/v1", .other, isAboutWhole: false)
                ]
            }),
        Row(
            rule: "a summary that says FAILED",
            policy:
                #""attestations":[{"predicateType":"https://slsa.dev/verification_summary/v1",\#(attester),"verifiers":["https://verifier.example"]}]"#,
            results: [.fail], change: { $0.attestations = [SampleFacts.summary(1, result: .failed)] }),
        Row(
            rule: "nobody looked for attestations",
            policy: #""attestations":[{\#(provenance),\#(builders)}]"#,
            results: [.unknown], change: { $0.attestations = nil }),
    ]

    @Test(
        "give for each thing that they ask for",
        arguments: signing + licences + history + inspections + attested)
    func results(_ row: Row) throws {
        var facts = SampleFacts.good()
        row.change(&facts)
        let checks = try SampleFacts.policy(row.policy).evaluate(facts)
        #expect(checks.map(\.result) == row.results, "\(checks.map(\.sentence))")
    }

    @Test("decide by their level what an unfulfilled or unknown one means")
    func levels() throws {
        var facts = SampleFacts.good()
        facts.marks = nil
        func verdict(_ condition: String) throws -> ReleaseVerdict {
            ReleaseVerdict(try SampleFacts.policy(condition).evaluate(facts))
        }
        #expect(try verdict(#""age":{"atLeastDays":11}"#) == .failed)
        #expect(try verdict(#""age":{"atLeastDays":11,"level":"if-known"}"#) == .failed)
        #expect(try verdict(#""age":{"atLeastDays":11,"level":"advise"}"#) == .warned)
        #expect(try verdict(#""revocation":{"refuse":["yanked"]}"#) == .failed)
        #expect(try verdict(#""revocation":{"refuse":["yanked"],"level":"if-known"}"#) == .warned)
        #expect(try verdict(#""revocation":{"refuse":["yanked"],"level":"advise"}"#) == .warned)
        #expect(try verdict(#""age":{"atLeastDays":1}"#) == .passed)
    }
}
