import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// Holds a release that passed its checks against what the user trusts.
struct Judging {
    let judge: Judge
    let policy: JudgingPolicy?
    /// Whom to believe about keyless releases.
    let sigstore: SigstoreTrust

    init(context: CommandContext, choice: JudgingChoice) {
        let accepted = choice.accepted
        policy = choice.policy
        sigstore = choice.sigstore
        let (console, output) = (context.console, context.output)
        var confirm: (@Sendable (FirstUse) async -> Bool)?
        if console.isInteractive, accepted == nil {
            confirm = { first in Self.ask(first, console: console, output: output) }
        }
        judge = Judge(
            store: context.trustStore, policy: choice.policy, acceptNew: accepted.map { [$0] } ?? [],
            confirm: confirm)
    }

    /// The ground of trust; throws the reason when there is none.
    ///
    /// - Parameter tiles: the home log as the answering node serves it; nil offline
    func trust(_ checked: CheckedRelease, tiles: NodeTiles?) async throws -> Trusted {
        try Trusted(await judge.judge(checked, tiles: tiles))
    }

    /// As `trust`, of a receipt by itself.
    func trust(_ receipt: VerifiedReceipt, logKey: VerifierKey) async throws -> Trusted {
        try Trusted(await judge.judge(receipt, logKey: logKey))
    }

    private static func ask(_ first: FirstUse, console: Console, output: Output) -> Bool {
        output.note("The publisher \(first.publisherName) of \(first.homeOrigin) isn't known here.")
        output.note("  publisher id   \(first.publisherID)")
        output.note("  home log key   \(first.homeFingerprint)")
        return console.confirm("Trust this publisher from now on?")
    }
}

/// A verdict of trust: on which ground, and before which witnesses.
struct Trusted {
    let level: TrustLevel
    let witnesses: WitnessReport

    /// Throws the refusal where it is one.
    init(_ verdict: TrustVerdict) throws {
        switch verdict {
        case .trusted(let level, accepted: _, let standing):
            self.level = level
            witnesses = WitnessReport(standing: standing)
        case .refused(let refusal): throw refusal
        }
    }
}

extension TrustedNode {
    /// Holds a receipt's tree against the newest one seen of this log, and keeps it.
    ///
    /// - Parameter others: receipts of the same leaf under other checkpoints, which have to fit
    func remember(
        _ receipt: VerifiedReceipt, and others: [VerifiedReceipt] = [], client: NodeClient, store: TrustStore
    ) async throws {
        let tiles = NodeTiles(node: client, logOrigin: logKey.name, isOwn: true)
        let refusal = try await Judge(store: store).refusal(
            of: receipt, and: others, logKey: logKey, tiles: tiles)
        if let refusal {
            throw refusal
        }
    }
}
