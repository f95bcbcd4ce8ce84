import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// Holds a release that passed its checks against what the user trusts.
struct Judging {
    let judge: Judge

    /// - Parameter accepted: the fingerprint that `--accept-new` names
    init(context: CommandContext, accepted: String?) {
        let (console, output) = (context.console, context.output)
        var confirm: (@Sendable (FirstUse) async -> Bool)?
        if console.isInteractive, accepted == nil {
            confirm = { first in Self.ask(first, console: console, output: output) }
        }
        judge = Judge(store: context.trustStore, acceptNew: accepted.map { [$0] } ?? [], confirm: confirm)
    }

    /// The ground of trust; throws the reason when there is none.
    ///
    /// - Parameter tiles: the home log as the answering node serves it; nil offline
    func trust(_ checked: CheckedRelease, tiles: NodeTiles?) async throws -> TrustLevel {
        switch try await judge.judge(checked, tiles: tiles) {
        case .trusted(let level, accepted: _): return level
        case .refused(let refusal): throw refusal
        }
    }

    private static func ask(_ first: FirstUse, console: Console, output: Output) -> Bool {
        output.note("The publisher \(first.publisherName) of \(first.homeOrigin) isn't known here.")
        output.note("  publisher id   \(first.publisherID)")
        output.note("  home log key   \(first.homeFingerprint)")
        return console.confirm("Trust this publisher from now on?")
    }
}

extension TrustedNode {
    /// Holds a receipt's tree against the newest one seen of this log, and keeps it.
    func remember(_ receipt: VerifiedReceipt, client: NodeClient, store: TrustStore) async throws {
        let tiles = NodeTiles(node: client, logOrigin: logKey.name, isOwn: true)
        if let refusal = try await Judge(store: store).refusal(of: receipt, logKey: logKey, tiles: tiles) {
            throw refusal
        }
    }
}
