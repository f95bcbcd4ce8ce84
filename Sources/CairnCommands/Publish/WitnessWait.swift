import CairnAPI
import CairnClient
import CairnManifest
import CairnTransparencyLog

/// Whose cosignatures a publish waits for, settled before anything is sent.
struct WitnessWait {
    let judged: JudgingPolicy
    let seconds: Int64

    static func prepare(
        _ choice: JudgingChoice, node: TrustedNode, client: NodeClient, seconds: Int64
    ) async throws -> WitnessWait {
        guard let nodes = try await client.policy() else {
            throw CommandFailure(
                .refused, noWitnesses,
                "\(node.origin) has no witnesses, so nobody would cosign; leave out --wait witnessed, or publish on a node "
                    + "that is run with --policy")
        }
        let judged = policy(choice, nodes: nodes, node: node)
        guard judged.policy.quorum != nil, nodes.quorum != nil else {
            let source = judged.policy.quorum == nil ? judged.source : source(of: node)
            throw CommandFailure.invalid(
                "the policy \(source) says 'quorum none', so there is no witness to wait for; leave out --wait witnessed",
                code: "policy")
        }
        return WitnessWait(judged: judged, seconds: seconds)
    }

    /// The user's policy where it lists the node's log, else the node's own; nil where neither has one.
    static func policy(
        _ choice: JudgingChoice, node: TrustedNode, client: NodeClient
    ) async throws -> JudgingPolicy? {
        if let own = choice.policy, own.policy.lists(node.logKey) { return own }
        return try await client.policy().map { policy(choice, nodes: $0, node: node) }
    }

    private static func policy(
        _ choice: JudgingChoice, nodes: LogPolicy, node: TrustedNode
    ) -> JudgingPolicy {
        if let own = choice.policy, own.policy.lists(node.logKey) { return own }
        return JudgingPolicy(nodes, source: source(of: node), isDefault: true)
    }

    private static func source(of node: TrustedNode) -> String { "\(node.origin)\(APIPath.policy)" }

    /// Also what a node without a policy calls it.
    private static let noWitnesses = "no-witnesses"

    /// The witnessed receipt of the leaf that `logged` proves, and who cosigned it.
    ///
    /// - Parameter file: where the logged receipt is kept, for whoever waits no longer
    func run(
        _ logged: VerifiedReceipt, file: String, node: TrustedNode, client: NodeClient, output: Output
    ) async throws -> (receipt: VerifiedReceipt, witnesses: WitnessReport) {
        output.note("logged as entry \(logged.index); waiting for the quorum of \(judged.source)")
        let start = ContinuousClock.now
        let polling = WitnessedReceipt(
            node: client, policy: judged.policy, logKey: node.logKey,
            elapsed: { (ContinuousClock.now - start).components.seconds },
            sleep: { try await Task.sleep(for: .seconds($0)) })
        let outcome: WitnessedReceipt.Outcome
        do {
            outcome = try await polling.wait(for: logged, seconds: seconds)
        } catch ClientError.problem(let problem) where problem.code == Self.noWitnesses {
            throw CommandFailure(
                .refused, Self.noWitnesses,
                "the release is logged as entry \(logged.index) and its receipt is in \(file), but it won't be witnessed: "
                    + "\(node.origin) runs without witnesses now; ask its operator",
                detail: [
                    "index": .integer(Int64(logged.index)), "receipt": .string(file), "state": "logged",
                ])
        }
        switch outcome {
        case .witnessed(let receipt, let verdict):
            return (receipt, WitnessReport(standing: .judged(verdict, by: judged)))
        case .late(let gap):
            let why = gap.map { "\($0)" } ?? "the node didn't show a receipt in time"
            throw CommandFailure(
                .unavailable, "not-witnessed",
                "the release is logged as entry \(logged.index) and its receipt is in \(file), but it wasn't witnessed "
                    + "within \(seconds) seconds: \(why); publish again with --wait witnessed to go on waiting",
                detail: [
                    "gap": gap.map(\.json) ?? .null, "index": .integer(Int64(logged.index)),
                    "policy": .string(judged.source), "receipt": .string(file), "state": "logged",
                ])
        }
    }
}
