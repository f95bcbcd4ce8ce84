import ArgumentParser
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// The flags of commands that decide whom to believe.
package struct JudgingOptions: ParsableArguments {
    @Option(
        name: .customLong("accept-new"),
        help: ArgumentHelp(
            "Trust a node or publisher that isn't known yet if it has this fingerprint.",
            valueName: "fingerprint"))
    package var acceptNew: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Judge by this policy of logs and witnesses (default: 'policy' in your configuration folder, if it is there). 'verify' and 'pull' also take a policy of releases, in JSON.",
            valueName: "file"))
    package var policy: [String] = []

    @Option(
        name: .customLong("trusted-root"),
        help: ArgumentHelp(
            "Believe these authorities and logs about Sigstore bundles: a trusted_root.json (default: Sigstore's public instance, as built in).",
            valueName: "file"))
    package var trustedRoot: String?

    package init() {}

    /// What the flags and the user's standing policy say.
    ///
    /// - Parameter judgesReleases: whether the command has a use for a policy of releases
    func choice(_ context: CommandContext, judgesReleases: Bool = false) throws -> JudgingChoice {
        var choice = JudgingChoice(accepted: try fingerprint())
        if let trustedRoot { choice.sigstore = SigstoreTrust(try TrustedRootFile.read(trustedRoot)) }
        for file in policy {
            let limit = max(LogLimits.maxPolicyBytes, CairnProvenance.Limits.releasePolicyBytes)
            let bytes = try LocalFile.read(file, maxBytes: limit)
            if ReleasePolicy.isMeant(by: bytes) {
                guard judgesReleases else {
                    throw CommandFailure.invalid(
                        "\(file) is a policy of releases, which 'cairn verify' and 'cairn pull' judge by; give a policy of logs here",
                        code: "policy")
                }
                guard choice.releasePolicy == nil else { throw Self.twice(file) }
                choice.releasePolicy = try ReleasePolicy.read(bytes, file: file)
            } else {
                guard choice.policy == nil else { throw Self.twice(file) }
                choice.policy = try Self.logPolicy(bytes, file: file, isDefault: false)
            }
        }
        if choice.policy == nil { choice.policy = try standingPolicy(context) }
        return choice
    }

    /// The accepted fingerprint: 64 hex digits, without colons or spaces, in lower case.
    private func fingerprint() throws -> String? {
        guard let acceptNew else { return nil }
        let digits = String(acceptNew.lowercased().filter { $0 != ":" && $0 != " " })
        guard digits.utf8.count == 64, digits.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
            throw CommandFailure.invalid(
                "--accept-new takes a fingerprint of 64 hex digits, not '\(acceptNew)'")
        }
        return digits
    }

    private func standingPolicy(_ context: CommandContext) throws -> JudgingPolicy? {
        let file = context.folders.policy
        guard let bytes = try LocalFile.readIfPresent(file, maxBytes: LogLimits.maxPolicyBytes) else {
            return nil
        }
        return try Self.logPolicy(bytes, file: file, isDefault: true)
    }

    private static func logPolicy(_ bytes: [UInt8], file: String, isDefault: Bool) throws -> JudgingPolicy {
        do throws(PolicyError) {
            return JudgingPolicy(try LogPolicy.parse(bytes), source: file, isDefault: isDefault)
        } catch {
            throw CommandFailure.invalid("couldn't use the policy \(file): \(error)", code: "policy")
        }
    }

    private static func twice(_ file: String) -> CommandFailure {
        .invalid(
            "\(file) is the second policy of its kind; give at most one of logs and one of releases",
            code: "policy")
    }
}

/// Whom a command is to believe, beside what is pinned.
struct JudgingChoice {
    /// The fingerprint that `--accept-new` names.
    var accepted: String?
    var policy: JudgingPolicy?
    /// What to make of a release that is trusted.
    var releasePolicy: ReleasePolicy?
    /// Whom to believe about Sigstore bundles.
    var sigstore = SigstoreTrust.production
}
