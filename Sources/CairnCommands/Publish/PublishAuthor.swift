import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import Foundation

/// Who publishes, and where: a publisher whose identity the pinned home log holds.
struct PublishAuthor {
    let node: TrustedNode
    let chain: IdentityChain

    var identity: Identity { chain.current.identity }

    /// Asks the node who the publisher is, and believes nothing that its log doesn't prove.
    static func find(
        _ reference: Reference, client: NodeClient, choice: JudgingChoice, context: CommandContext
    ) async throws -> PublishAuthor {
        let store = context.trustStore
        let node = try NodeTrust(store: store, context: context, choice: choice)
            .require(try await client.nodeDocument())
        let name = reference.publisher
        guard let known = try await client.publisher(name.text),
            let answer = try await client.identityChain(known.id)
        else {
            throw CommandFailure.notFound(
                "\(node.origin) has no publisher '\(name)'; run 'cairn publisher register \(name)' first")
        }
        let chain = try CheckedIdentity(answer, id: known.id, logKey: node.logKey).chain
        let identity = chain.current.identity
        guard identity.name == name else {
            throw CommandFailure.checkFailed(
                "name-mismatch", "the node answered for '\(identity.name)' instead of '\(name)'")
        }
        guard identity.home.origin.text == node.origin.text, identity.home.vkey == node.document.logVKey
        else {
            throw CommandFailure.invalid(
                "the home of '\(name)' is \(identity.home.origin), not \(node.origin); publish there with --node",
                code: "home")
        }
        if let pinned = try store.publisher(id: chain.publisher), pinned.version > identity.version {
            throw CommandFailure.checkFailed(
                "rolled-back",
                "version \(pinned.version) of the identity of '\(name)' was seen before, the node shows \(identity.version)"
            )
        }
        // Refused when another publisher is pinned under this name.
        try store.pinPublisher(chain)
        return PublishAuthor(node: node, chain: chain)
    }

    /// Whether this key may release this entry, told before anything is hashed.
    func check(_ key: PublicKey, reference: Reference) throws {
        let reason: String
        switch chain.standing(
            of: key, for: reference.kind, reference.name,
            at: LogPlace(index: nil, time: Int64(Date().timeIntervalSince1970)))
        {
        case .releaser: return
        case .notListed: reason = "isn't a release key of '\(identity.name)'; give the right one with --key"
        case .notInScope: reason = "may not release \(reference.kind.pathSegment)/\(reference.name)"
        case .retired: reason = "is retired; use a newer one"
        case .compromised: reason = "is revoked as compromised; use another one"
        }
        throw CommandFailure.invalid("the key \(key.keyID) \(reason)", code: "key")
    }

    /// Whether some workload may release this entry, told before anything is hashed.
    func checkWorkloads(_ reference: Reference) throws {
        let workloads = identity.releasers.map(\.signer).filter { $0.key == nil }
        let place = LogPlace(index: nil, time: Int64(Date().timeIntervalSince1970))
        let isAble = workloads.contains {
            chain.standing(of: $0, for: reference.kind, reference.name, at: place) == .releaser
        }
        guard !isAble else { return }
        let reason =
            workloads.isEmpty
            ? "lists no workload"
            : "lists none that may release \(reference.kind.pathSegment)/\(reference.name)"
        throw CommandFailure.invalid(
            "'\(identity.name)' \(reason); add one with 'cairn publisher rotate \(identity.name) --add-workload'",
            code: "workload")
    }

    /// What the next record of the entry has to be bound to.
    func binding(_ head: HeadAnswer, key: PublicKey?) throws -> RecordBinding {
        guard head.origin == node.origin.logOrigin, head.publisher.id == chain.publisher.hex else {
            throw CommandFailure.checkFailed(
                "bad-answer", "the node answered for another log or publisher than was asked about")
        }
        let previous = head.prev.flatMap(ContentDigest.init(hex:))
        let salt = head.salt.flatMap(Base64.decode)
        guard (previous == nil) == (head.prev == nil),
            salt.map({ $0.count == EntryID.saltCount }) ?? (head.salt == nil)
        else {
            throw CommandFailure.checkFailed("bad-answer", "the node's answer about the entry isn't valid")
        }
        return RecordBinding(
            publisher: chain.publisher, identityVersion: identity.version, logOrigin: node.origin.logOrigin,
            previous: previous, salt: salt, key: key)
    }
}
