import CairnManifest
import CairnNode
import CairnProvenance

/// What a policy of releases made of a release, as it is shown and signed.
struct ReleaseJudgement {
    let policy: ReleasePolicy
    let reference: Reference
    let checks: [PolicyCheck]
    /// Sentences about attestations that were given and don't count.
    let leftOut: [String]

    var verdict: ReleaseVerdict { ReleaseVerdict(checks) }

    /// Evidence on a line for people; `--json` has all of it.
    private static let shownEvidence = 3

    func show(_ output: Output) {
        for sentence in leftOut { output.check(.warn, "attestation: \(sentence)") }
        for check in checks {
            let some = check.evidence.prefix(Self.shownEvidence).map(Self.text)
            let more = check.evidence.count - some.count
            let evidence = some.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
            output.check(check.result, "policy\(check.place): \(check.sentence) (\(evidence))")
        }
    }

    func showVerdict(_ output: Output) {
        let word = verdict == .warned ? "accepts it with warnings" : "accepts it"
        output.line("policy: \(policy.name) \(word)")
    }

    /// - Parameters:
    ///   - others: the release's own checks
    ///   - consequence: what the user should know besides; follows the sentence
    func failure(checks others: JSONValue, consequence: String = "") -> CommandFailure {
        let refusing = checks.filter(\.refuses)
        let places = refusing.map(\.place).joined(separator: ", ")
        return CommandFailure(
            .checkFailed, "release-policy",
            "the policy '\(policy.name)' refuses \(reference) by \(places); see its lines for what is missing\(consequence)",
            detail: ["checks": others, "releasePolicy": json])
    }

    var json: JSONValue {
        [
            "checks": .array(checks.map(\.json)), "digest": .string(policy.digest.hex),
            "leftOut": .array(leftOut.map { .string($0) }), "name": .string(policy.name),
            "verdict": .string(verdict.rawValue),
        ]
    }

    /// The verdict for others.
    ///
    /// - Parameter inputs: digests of what was judged
    func summary(inputs: [ContentDigest], signer: SigningKey, now: Int64) -> VerificationSummary {
        let hasPassed = verdict != .failed
        return VerificationSummary(
            verifier: "urn:cairn:verifier:\(signer.publicKey.keyID)",
            verifierVersions: ["cairn": Node.version],
            timeVerified: Timestamp(unixSeconds: now)?.description, resource: "\(reference)",
            policyURI: "urn:cairn:policy:\(policy.digest)", policyDigest: policy.digest,
            inputs: Set(inputs).sorted(), result: hasPassed ? .passed : .failed,
            levels: [hasPassed ? "SLSA_BUILD_LEVEL_UNEVALUATED" : "FAILED"])
    }

    /// Digests shortened, as people compare them.
    private static func text(_ evidence: PolicyEvidence) -> String {
        ContentDigest(hex: evidence.value) == nil
            ? "\(evidence)" : "\(evidence.kind.rawValue) \(evidence.value.prefix(12))"
    }
}
