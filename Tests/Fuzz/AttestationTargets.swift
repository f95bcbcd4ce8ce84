import CairnManifest
import CairnProvenance

extension FuzzTarget {
    static let attestationTargets = [
        FuzzTarget("release-policy", maxBytes: 8_192) { bytes in
            guard let policy = accepted({ try ReleasePolicy.parse(bytes) }) else { return }
            law("a policy is told from one of logs", ReleasePolicy.isMeant(by: bytes))
            var facts = ReleaseFacts(manifest: policy.digest, publisher: nil, now: 1_800_000_000)
            let ignorant = policy.evaluate(facts)
            law("a policy checks something", !ignorant.isEmpty)
            for check in ignorant {
                law("what isn't known doesn't pass", check.result != .pass)
                law(
                    "every check has evidence and a sentence",
                    !check.evidence.isEmpty && !check.sentence.isEmpty)
            }
            facts.attestations = []
            facts.ownInspections = [InspectionReport(findings: [])]
            law("the same facts give the same checks", policy.evaluate(facts) == policy.evaluate(facts))
        },
        FuzzTarget("in-toto-statement", maxBytes: 16_384) { bytes in
            guard let statement = accepted({ try InTotoStatement.parse(bytes) }) else { return }
            let digest = statement.subjects.compactMap(\.sha256).first ?? ContentDigest.of(bytes)
            let subjects = ReleaseSubjects(manifest: digest, artifacts: [])
            law(
                "a statement names a release by SHA-256 alone",
                subjects.matches(statement).contains(.manifest)
                    == statement.subjects.contains { $0.sha256 == digest })
            guard let predicate = accepted({ try AttestedPredicate.read(statement, about: subjects) }),
                case .summary(let summary) = predicate
            else { return }
            let again = accepted { try VerificationSummary.parse(summary.json) }
            law("a summary reads back as it is written", again == summary)
        },
        FuzzTarget("attested-object", maxBytes: 16_384) { bytes in
            guard let object = accepted({ try AttestedObject.parse(bytes) }) else { return }
            law("an object is named by its bytes", object.digest == ContentDigest.of(bytes))
            let isBundle = AttestationVerifier.isBundle(bytes)
            if case .bundle = object.form {
                law("a bundle says so", isBundle)
            } else {
                law("an envelope is none", !isBundle)
            }
        },
    ]
}
