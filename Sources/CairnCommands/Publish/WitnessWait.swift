import CairnAPI
import CairnClient
import CairnManifest
import CairnTransparencyLog

/// Whose cosignatures a publish waits for, settled before anything is sent.
struct WitnessWait {
    let judged: JudgingPolicy
    let seconds: Int64

    /// The user's policy where it lists the node's log, else the node's own.
    static func prepare(
        _ choice: JudgingChoice, node: TrustedNode, client: NodeClient, seconds: Int64
    ) async throws -> WitnessWait {
        guard let nodes = try await client.policy() else {
            throw CommandFailure(
                .refused, "no-witnesses",
                "\(node.origin) has no witnesses, so nobody would cosign; leave out --wait witnessed, or publish on a node "
                    + "that is run with --policy")
        }
        var judged = JudgingPolicy(nodes, source: "\(node.origin)\(APIPath.policy)", isDefault: true)
        if let own = choice.policy, own.policy.lists(node.logKey) { judged = own }
        guard judged.policy.quorum != nil else {
            throw CommandFailure.invalid(
                "the policy \(judged.source) says 'quorum none', so there is no witness to wait for; leave out --wait witnessed",
                code: "policy")
        }
        return WitnessWait(judged: judged, seconds: seconds)
    }

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
        switch try await polling.wait(for: logged, seconds: seconds) {
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
