import CairnClient
import CairnInspector
import CairnManifest
import CairnProvenance
import Foundation

/// Holds a release that is trusted against a policy of releases, and writes down the verdict.
struct ReleaseJudging {
    var policy: ReleasePolicy?
    /// Paths of attestations that the user has.
    let attestations: [String]
    /// Path of whom to believe about Sigstore bundles; nil for the public instance.
    let trustedRoot: String?
    /// Where the verdict is to be written, and who signs it.
    let summary: String?
    let signer: SigningKey?
    let context: CommandContext

    /// Judges all but what only the files can tell.
    var withoutFiles: ReleaseJudging {
        var judging = self
        judging.policy = policy?.withoutFiles
        return judging
    }

    /// Refuses flags that would do nothing.
    func checkOptions(key: String?) throws {
        guard policy != nil else {
            let flags = [
                ("--vsa", summary != nil), ("--attestation", !attestations.isEmpty), ("--key", key != nil),
            ]
            guard let flag = flags.first(where: \.1)?.0 else { return }
            throw CommandFailure.invalid("\(flag) needs a policy of releases; give one in JSON with --policy")
        }
        guard key == nil || summary != nil else {
            throw CommandFailure.invalid("--key signs the verdict; give --vsa FILE with it, or leave it out")
        }
    }

    /// The judgement by the policy; nil without one.
    ///
    /// The summary is written before it returns, whatever the verdict is.
    ///
    /// - Parameters:
    ///   - isCurrent: whether a node was asked about it now
    ///   - folder: where the release's files are, verified; nil where nobody has them
    ///   - listed: what a node has about the release, checked; nil where none was asked
    func judge(
        _ checked: CheckedRelease, _ trusted: Trusted, isCurrent: Bool, folder: String? = nil,
        listed: [CheckedAttestation]? = nil
    ) async throws -> ReleaseJudgement? {
        guard let policy else { return nil }
        let now = Int64(Date().timeIntervalSince1970)
        var facts = ReleaseFacts(
            checked, isCurrent: isCurrent, witnesses: trusted.witnesses.standing, now: now)
        let reader = AttestationReader(
            subjects: checked.subjects,
            keys: checked.publisherKeys + policyKeys, trustedRoot: trustedRoot)
        let read = try attestations.map(reader.read)
        let attested = read.compactMap(\.fact) + (listed ?? []).compactMap(\.fact)
        if !attestations.isEmpty || listed != nil { facts.attestations = attested }
        if policy.asksForInspection, let folder {
            let inspection = try await InspectedFolder(folder, named: folder).inspect(output: context.output)
            facts.ownInspections = [InspectionReport(inspection)]
        }
        let judgement = ReleaseJudgement(
            policy: policy, reference: checked.reference, checks: policy.evaluate(facts),
            leftOut: read.compactMap(\.leftOut))
        if let summary, let signer {
            let inputs = [checked.leaf.record.object] + attested.map(\.digest)
            try write(
                judgement.summary(inputs: inputs, signer: signer, now: now), about: reader.subjects,
                by: signer, to: summary)
        }
        return judgement
    }

    /// The keys that the policy names for attestations.
    var policyKeys: [AttestationVerifier.KnownKey] {
        (policy?.attestationKeys ?? []).map { AttestationVerifier.KnownKey($0, .key($0.keyID)) }
    }

    private func write(
        _ summary: VerificationSummary, about subjects: ReleaseSubjects, by signer: SigningKey,
        to path: String
    ) throws {
        let payload = InTotoStatement.payload(
            about: subjects, predicateType: PredicateType.summary.rawValue, predicate: summary.json)
        try LocalFile.replace(
            path, try Envelope.sign(payload: payload, type: Statement.payloadType, keys: [signer]).bytes)
        context.output.note("wrote the verdict \(summary.result.rawValue) to \(path)")
    }
}

extension InspectionReport {
    fileprivate init(_ inspection: Inspection) {
        // Every severity of the inspector is one of a report: both are of inspection.md.
        self.init(
            findings: inspection.findings.map { finding in
                Finding(
                    path: finding.path, kind: finding.kind.rawValue,
                    severity: Severity(rawValue: finding.severity.rawValue) ?? .unread)
            })
    }
}
