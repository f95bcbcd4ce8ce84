import ArgumentParser
import CairnClient
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
            "Judge by this policy of logs and witnesses (default: 'policy' in your configuration folder, if it is there).",
            valueName: "file"))
    package var policy: String?

    package init() {}

    /// What the flags and the user's standing policy say.
    func choice(_ context: CommandContext) throws -> JudgingChoice {
        JudgingChoice(accepted: try fingerprint(), policy: try judgingPolicy(context))
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

    private func judgingPolicy(_ context: CommandContext) throws -> JudgingPolicy? {
        let file = policy ?? context.folders.policy
        let limit = LogLimits.maxPolicyBytes
        let bytes =
            policy == nil
            ? try LocalFile.readIfPresent(file, maxBytes: limit) : try LocalFile.read(file, maxBytes: limit)
        guard let bytes else { return nil }
        do throws(PolicyError) {
            return JudgingPolicy(try LogPolicy.parse(bytes), source: file, isDefault: policy == nil)
        } catch {
            throw CommandFailure.invalid("couldn't use the policy \(file): \(error)", code: "policy")
        }
    }
}

/// Whom a command is to believe, beside what is pinned.
struct JudgingChoice {
    /// The fingerprint that `--accept-new` names.
    var accepted: String?
    var policy: JudgingPolicy?
}
