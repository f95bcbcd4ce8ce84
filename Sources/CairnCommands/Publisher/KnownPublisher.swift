import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog
import Foundation

/// A publisher as the log of a trusted node has it, every version checked.
struct KnownPublisher {
    let node: TrustedNode
    let chain: IdentityChain
    /// What the chain was checked from, record by record.
    let records: [IdentityChainAnswer.Version]

    var identity: Identity { chain.current.identity }

    static func find(
        _ nameOrID: String, client: NodeClient, choice: JudgingChoice, context: CommandContext
    ) async throws -> KnownPublisher {
        let store = context.trustStore
        let node = try NodeTrust(store: store, context: context, choice: choice)
            .require(try await client.nodeDocument())
        guard let known = try await client.publisher(nameOrID),
            let answer = try await client.identityChain(known.id)
        else { throw CommandFailure.notFound("\(node.origin) has no publisher '\(nameOrID)'") }
        guard answer.origin == node.origin.logOrigin else {
            throw CommandFailure.invalid(
                "the home of '\(nameOrID)' is \(answer.origin), not \(node.origin); name its node with --node",
                code: "home")
        }
        let chain = try CheckedIdentity(answer, id: known.id, logKey: node.logKey).chain
        if let pinned = try store.publisher(id: chain.publisher),
            pinned.version > chain.current.identity.version
        {
            throw CommandFailure.checkFailed(
                "rolled-back",
                "version \(pinned.version) of the identity of '\(nameOrID)' was seen before, the node shows "
                    + "\(chain.current.identity.version)")
        }
        return KnownPublisher(node: node, chain: chain, records: answer.versions)
    }

    /// Refuses what only the present home can do.
    func requireHome() throws {
        guard identity.home.origin.text == node.origin.text else { throw elsewhere }
    }

    var elsewhere: CommandFailure {
        .invalid(
            "'\(identity.name)' has moved to \(identity.home.origin); name that node with --node",
            code: "home")
    }
}

extension CommandContext {
    /// Unix seconds.
    static var now: Int64 { Int64(Date().timeIntervalSince1970) }
}
