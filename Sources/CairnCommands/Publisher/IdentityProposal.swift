import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// A version of an identity on its way: signed by some of those who have to, perhaps not by all yet.
///
/// Its file is the DSSE envelope itself, so that whoever signs sees what is signed.
struct IdentityProposal {
    private(set) var envelope: StoredEnvelope
    let identity: Identity

    init(_ identity: Identity, keys: [SigningKey]) throws {
        self.identity = identity
        envelope = try identity.sign(with: keys)
    }

    init(envelope: StoredEnvelope, identity: Identity) {
        self.envelope = envelope
        self.identity = identity
    }

    init(file: String) throws {
        let bytes = try LocalFile.read(file, maxBytes: CairnProvenance.Limits.envelopeBytes)
        do {
            envelope = try StoredEnvelope.parse(bytes)
            identity = try Identity.parse(envelope.payload)
        } catch {
            throw CommandFailure.invalid("\(file) is no version of an identity: \(error)")
        }
    }

    /// Adds signatures; those that are there stay.
    mutating func sign(adding keys: [SigningKey]) throws {
        if let joined = envelope.joined(with: try identity.sign(with: keys)) { envelope = joined }
    }

    /// How many signatures are lacking, in words; nil where there are enough.
    func lacking(after last: Identity) -> String? {
        let ids = Set(envelope.signatures.map(\.keyID))
        func count(_ set: Identity.KeySet) -> Int { set.keys.filter { ids.contains($0.keyID) }.count }
        var words: [String] = []
        let old = last.owners.threshold - count(last.owners)
        let rescue = last.recovery.map { $0.keySet.threshold - count($0.keySet) }
        if old > 0, rescue.map({ $0 > 0 }) ?? true { words.append("\(old) of the owners so far") }
        let new = identity.owners.threshold - count(identity.owners)
        if new > 0 { words.append("\(new) of the owners to be") }
        return words.isEmpty ? nil : words.joined(separator: " and ")
    }

    /// The record that logs it, behind the publisher's last one in that log.
    func record(
        publisher: PublisherID, object: [UInt8], logOrigin: String, previous: ContentDigest?,
        keys: [SigningKey]
    ) throws -> SignedRecord {
        guard let key = keys.first(where: { identity.owners.keys.contains($0.publicKey) }) else {
            throw CommandFailure.invalid(
                "none of the keys is an owner of the new version, who has to bring it; give one with --owner-key",
                code: "key")
        }
        let record = Record(
            author: publisher, entry: nil, identityVersion: identity.version, kind: .identity,
            object: ContentDigest.of(object), origin: logOrigin, previous: previous, size: object.count)
        return try SignedRecord.sign(record, with: [key])
    }

    /// Brings it into the log of the publisher's home, after the checks that the node will make.
    func submit(
        _ publisher: KnownPublisher, keys: [SigningKey], client: NodeClient, context: CommandContext
    ) async throws -> IdentityUpdateReceipt {
        let chain = publisher.chain
        let signed = try record(
            publisher: chain.publisher, object: envelope.bytes, logOrigin: publisher.node.origin.logOrigin,
            previous: chain.lastRecord, keys: keys)
        return try await Self.send(
            signed, object: envelope.bytes, chain: chain, node: publisher.node, client: client,
            context: context)
    }

    static func send(
        _ signed: SignedRecord, object: [UInt8], chain: IdentityChain?, node: TrustedNode, client: NodeClient,
        context: CommandContext
    ) async throws -> IdentityUpdateReceipt {
        func verdict(_ index: UInt64?, _ time: Int64) -> Verdict<IdentityUpdate> {
            IdentityVerifier.verify(
                record: signed, envelope: object, chain: chain, logOrigin: node.origin.logOrigin,
                homeIndex: index, time: time)
        }
        if let refusal = verdict(nil, CommandContext.now).refusal {
            throw CommandFailure.invalid(
                "the node would refuse it: \(refusal.message)", code: refusal.code.rawValue,
                issues: refusal.issues.map(\.description))
        }
        let answer = try await client.register(RegistrationBody(envelope: object, signed: signed))
        let receipt = try ReceiptCheck.verify(answer, of: signed, logKey: node.logKey)
        try await node.remember(receipt, client: client, store: context.trustStore)
        switch verdict(receipt.index, receipt.leaf.time) {
        case .refused(let refusal):
            throw CommandFailure.checkFailed(
                refusal.code.rawValue, "the log took what it may not: \(refusal.message)")
        case .accepted(let update):
            if update.value.delaySeconds == nil { try context.trustStore.pinPublisher(update.value.chain) }
            return IdentityUpdateReceipt(update: update.value, receipt: receipt)
        }
    }
}

/// A version that the log took, and the proof.
struct IdentityUpdateReceipt {
    let update: IdentityUpdate
    let receipt: VerifiedReceipt

    /// When it counts, RFC 3339; nil for at once.
    var effective: String? {
        update.delaySeconds.flatMap { Timestamp(unixSeconds: receipt.leaf.time + $0)?.description }
    }

    func show(_ output: Output) {
        let identity = update.identity
        output.json([
            "effective": effective.map { .string($0) } ?? .null, "id": .string(update.chain.publisher.hex),
            "index": .integer(Int64(receipt.index)), "name": .string(identity.name.text),
            "origin": .string(receipt.checkpoint.origin), "state": "logged",
            "version": .integer(Int64(identity.version)),
        ])
        output.line("\(identity.name)  identity version \(identity.version)", style: .strong)
        output.line("log        \(receipt.checkpoint.origin), entry \(receipt.index)")
        if let effective {
            output.line("effective  \(effective), unless the owners cancel it before")
        }
    }
}
