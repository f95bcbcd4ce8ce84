import CairnClient
import CairnManifest
import CairnProvenance

/// Checks a bundle: every check of a release but that of its files, without any network.
struct BundleVerification {
    let judging: Judging
    let context: CommandContext
    let judgement: ReleaseJudging

    func run(_ bytes: [UInt8]) async throws {
        let check = ReleaseCheck(try ReleaseBundle.parse(bytes), trust: judging.sigstore)
        let report = CheckReport(lines: check.lines, output: context.output)
        try report.show()
        guard let checked = check.checked else { return }
        do {
            let trusted = try await judging.trust(checked, tiles: nil)
            try report.conclude(
                checked, trusted, isOffline: true,
                judgement: try await judgement.judge(checked, trusted, isCurrent: false))
        } catch let refusal as TrustRefusal {
            try report.refuse(refusal)
        }
    }
}
