import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance

/// The first version of an identity, made and checked here, on its way into the log of its home.
struct Registration {
    let name: PublisherName
    let keys: PublisherKeys
    let node: TrustedNode
    let envelope: StoredEnvelope
    let record: SignedRecord
    let chain: IdentityChain

    init(
        name: PublisherName, keys: PublisherKeys, workload: Identity.Releaser?, node: TrustedNode
    ) throws {
        self.name = name
        self.keys = keys
        self.node = node
        let home = Identity.Home(origin: node.origin, vkey: node.document.logVKey)
        (envelope, record) = try keys.sign(
            keys.identity(name: name, home: home, workload: workload))
        let verdict = IdentityVerifier.verify(
            record: record, envelope: envelope.bytes, chain: nil, logOrigin: node.origin.logOrigin,
            homeIndex: nil, time: 0)
        switch verdict {
        case .accepted(let update): chain = update.value.chain
        case .refused(let refusal): throw refusal
        }
    }

    /// Registers, or finds that the very same identity is there already.
    ///
    /// - Parameter known: whom the node knows under the name
    func send(to client: NodeClient, known: PublisherAnswer?) async throws -> VerifiedReceipt {
        guard let known else {
            let answer = try await client.register(RegistrationBody(envelope: envelope.bytes, signed: record))
            return try ReceiptCheck.verify(answer, of: record, logKey: node.logKey)
        }
        guard known.id == chain.publisher.hex else {
            throw CommandFailure(
                .refused, "name-taken",
                "the name \(name) belongs to other keys on \(node.origin); choose another name, or give its keys with --key "
                    + "and --owner-key")
        }
        guard let first = try await client.identityChain(known.id)?.versions.first else {
            throw CommandFailure.checkFailed(
                "bad-answer", "the node knows \(name) but doesn't show its identity")
        }
        let receipt = try VerifiedReceipt.verify(Array(first.receipt.utf8), logKey: node.logKey)
        guard receipt.leaf.record.kind == .identity, receipt.leaf.record.author == chain.publisher else {
            throw CommandFailure.checkFailed(
                "receipt", "the node's receipt for \(name) is for another record")
        }
        return receipt
    }
}
