import CairnClient
import CairnManifest
import CairnProvenance

/// Checks a bundle: every check of a release but that of its files, without any network.
struct BundleVerification {
    let judging: Judging
    let context: CommandContext

    func run(_ bytes: [UInt8]) async throws {
        let check = ReleaseCheck(try ReleaseBundle.parse(bytes))
        let report = CheckReport(lines: check.lines, output: context.output)
        try report.show()
        guard let checked = check.checked else { return }
        do {
            report.conclude(checked, try await judging.trust(checked, tiles: nil), isOffline: true)
        } catch let refusal as TrustRefusal {
            try report.refuse(refusal)
        }
    }
}
