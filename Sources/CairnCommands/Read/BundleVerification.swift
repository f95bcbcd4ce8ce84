import CairnClient
import CairnManifest
import CairnProvenance

/// Checks a bundle: every check of a release but that of its files, without any network.
struct BundleVerification {
    let judging: Judging
    let context: CommandContext
    let judgement: ReleaseJudging

    func run(_ bytes: [UInt8]) async throws {
        let bundle = try ReleaseBundle.parse(bytes)
        let check = ReleaseCheck(bundle, trust: judging.sigstore)
        let report = CheckReport(lines: check.lines, output: context.output)
        try report.show()
        guard let checked = check.checked else { return }
        let attestations = try AttestationReport(
            bundle.attestations.map { GatheredAttestation($0) }, of: checked, judging: judging,
            judgement: judgement)
        attestations.show(context.output)
        do {
            let trusted = try await judging.trust(
                checked.beside(attestations.checkpoints(of: checked.logKey)), tiles: nil)
            try report.conclude(
                checked, trusted, isOffline: true,
                judgement: try await judgement.judge(
                    checked, trusted, isCurrent: false, listed: attestations.listed),
                attestations: attestations)
        } catch let refusal as TrustRefusal {
            try report.refuse(refusal)
        }
    }
}
