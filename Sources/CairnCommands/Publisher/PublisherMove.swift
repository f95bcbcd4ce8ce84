import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// `cairn publisher move`.
package struct PublisherMove: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Make another node the home of a publisher.",
        discussion: """
            Logs in the old home that the publisher leaves, and in the new one what proves it; from then on it publishes \
            at the new home, and what it published before stays where it is. With --old-gone the old node isn't asked: the \
            new one must follow its log, and the move counts after the delay of the identity's recovery. A move that was \
            interrupted goes on when it is asked for again.

            EXAMPLE: cairn publisher move acme --node https://old.example.org --to https://new.example.org
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions

    @Argument(help: ArgumentHelp("The publisher; with --old-gone its whole id.", valueName: "name"))
    var name: String

    @Option(name: .long, help: ArgumentHelp("The node to move to.", valueName: "url"))
    var to: String

    @Option(
        name: .customLong("owner-key"),
        help: ArgumentHelp(
            "An owner key; may be given several times (default: owner.pem among your keys).",
            valueName: "file"))
    var ownerKeys: [String] = []

    @Option(
        name: .customLong("recovery-key"),
        help: ArgumentHelp("With --old-gone: a recovery key, where the owners' are lost.", valueName: "file"))
    var recoveryKeys: [String] = []

    @Flag(name: .customLong("old-gone"), help: "The old node doesn't answer any more.")
    var isOldGone = false

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let choice = try judging.choice(context)
        let files = ownerKeys.isEmpty ? [context.folders.ownerKey] : ownerKeys
        let owners = try files.map { try context.signingKey(LocalFile.absolute($0)) }
        let rescuers = try recoveryKeys.map { try context.signingKey(LocalFile.absolute($0)) }
        try await context.withNode(at: to) { new in
            let node = try NodeTrust(store: context.trustStore, context: context, choice: choice)
                .require(try await new.nodeDocument())
            let move = Move(node: node, owners: owners, rescuers: rescuers, context: context)
            if isOldGone {
                try await move.arrive(try await known(at: new), departure: nil, client: new)
            } else {
                let (history, departure) = try await leave(move, choice: choice, context: context)
                try await move.arrive(history, departure: departure, client: new)
            }
        }
    }

    /// What the new node knows of the old home's log, when it follows it.
    private func known(at new: NodeClient) async throws -> [IdentityChainAnswer.Version] {
        guard let answer = try await new.identityChain(name) else {
            throw CommandFailure.notFound(
                "\(to) knows no publisher with the id '\(name)'; give the whole id, and a node that follows the old home's log"
            )
        }
        return answer.versions
    }

    /// The records of the old home up to the departure, and the departure's own.
    private func leave(
        _ move: Move, choice: JudgingChoice, context: CommandContext
    ) async throws -> ([IdentityChainAnswer.Version], IdentityChainAnswer.Version) {
        try await context.withNode { old in
            let publisher = try await KnownPublisher.find(name, client: old, choice: choice, context: context)
            if publisher.identity.home.origin.text != publisher.node.origin.text {
                guard publisher.identity.home.origin.text == move.node.origin.text,
                    let last = publisher.records.last
                else { throw publisher.elsewhere }
                return (Array(publisher.records.dropLast()), last)
            }
            let proposal = try move.proposal(after: publisher.chain, signers: move.owners)
            let logged = try await proposal.submit(
                publisher, keys: move.owners, client: old, context: context)
            let departure = IdentityChainAnswer.Version(
                envelope: Base64.encode(proposal.envelope.bytes),
                receipt: String(decoding: logged.receipt.proof.encoded(), as: UTF8.self))
            return (publisher.records, departure)
        }
    }
}

/// The steps of a move at the new home.
private struct Move {
    let node: TrustedNode
    let owners: [SigningKey]
    let rescuers: [SigningKey]
    let context: CommandContext

    /// The version that names the new home.
    func proposal(after chain: IdentityChain, signers: [SigningKey]) throws -> IdentityProposal {
        var draft = IdentityDraft(after: chain)
        draft.identity.home = Identity.Home(origin: node.origin, vkey: node.document.logVKey)
        return try IdentityProposal(draft.finished(), keys: signers)
    }

    /// - Parameter departure: the record with which the publisher left; nil where the old node is gone
    func arrive(
        _ records: [IdentityChainAnswer.Version], departure: IdentityChainAnswer.Version?, client: NodeClient
    ) async throws {
        let history = try records.map { record in
            IdentityArrival.Item(object: try bytes(record.envelope), receipt: Array(record.receipt.utf8))
        }
        let old = try oldChain(history)
        var proposal = try proposal(after: old, signers: owners + rescuers)
        if let departure {
            let file = try StoredEnvelope.parse(try bytes(departure.envelope))
            proposal = try IdentityProposal(logged: file)
        }
        let arrival = IdentityArrival(
            envelope: proposal.envelope.bytes, history: history,
            departure: departure.map { Array($0.receipt.utf8) })
        let object = arrival.encoded()
        let here = try await client.identityChain(old.publisher.hex).flatMap { answer in
            answer.origin == node.origin.logOrigin
                ? try CheckedIdentity(answer, id: answer.id, logKey: node.logKey).chain : nil
        }
        let record = try proposal.record(
            publisher: old.publisher, object: object, logOrigin: node.origin.logOrigin,
            previous: here?.lastRecord,
            keys: owners)
        try await IdentityProposal.send(
            record, object: object, chain: here, node: node, client: client, context: context
        ).show(context.output)
    }

    private func bytes(_ base64: String) throws -> [UInt8] {
        guard let bytes = Base64.decode(base64) else {
            throw CommandFailure.checkFailed(
                "bad-answer", "the node's answer isn't base64 where an envelope belongs")
        }
        return bytes
    }

    /// The identity as the old home's log has it, every receipt checked under the key that it names itself.
    private func oldChain(_ history: [IdentityArrival.Item]) throws -> IdentityChain {
        var chain: IdentityChain?
        guard let first = history.first else {
            throw CommandFailure.checkFailed("bad-answer", "there is no version of the publisher's identity")
        }
        let key = try IdentityVerifier.homeKey(first.object)
        for item in history {
            let receipt = try VerifiedReceipt.verify(item.receipt, logKey: key)
            let verdict = IdentityVerifier.verify(
                record: receipt.leaf.signedRecord, envelope: item.object, chain: chain, logOrigin: key.name,
                homeIndex: receipt.index, time: receipt.leaf.time)
            if let refusal = verdict.refusal { throw refusal }
            chain = verdict.accepted?.value.chain
        }
        guard let chain else {
            throw CommandFailure.checkFailed("bad-answer", "there is no version of the publisher's identity")
        }
        return chain.settled(at: CommandContext.now)
    }
}

extension IdentityProposal {
    /// One that a log has already.
    fileprivate init(logged envelope: StoredEnvelope) throws {
        self.init(envelope: envelope, identity: try Identity.parse(envelope.payload))
    }
}
