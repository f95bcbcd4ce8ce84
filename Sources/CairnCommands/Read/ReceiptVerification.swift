import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// Checks a receipt by itself: that a log whose key is listed by the policy or pinned holds the record in it.
struct ReceiptVerification {
    let judging: Judging
    let context: CommandContext

    func run(_ bytes: [UInt8], path: String) async throws {
        guard let proof = try? TLogProof.parse(bytes), let leaf = proof.extra.flatMap({ try? Leaf.parse($0) })
        else {
            throw CommandFailure.checkFailed(
                "receipt", "\(path) isn't a receipt: it can't be read as a .tlog-proof with a record")
        }
        let key = try logKey(of: leaf.record)
        let receipt: VerifiedReceipt
        do {
            receipt = try VerifiedReceipt.verify(bytes, logKey: key)
        } catch {
            context.output.check(isOK: false, "inclusion: \(error)")
            throw error
        }
        if let refusal = leaf.checkSignatures() { throw refusal }
        guard leaf.record.origin == key.name else {
            throw CommandFailure.checkFailed(
                "receipt", "the record was made for \(leaf.record.origin), not for \(key.name)")
        }
        show(receipt, try await judging.trust(receipt, logKey: key))
    }

    /// The key of the record's log: of the policy, or pinned for the node itself or for the author's home.
    private func logKey(of record: Record) throws -> VerifierKey {
        if let policy = judging.policy {
            if let log = policy.policy.log(origin: record.origin) { return log.key }
            guard policy.isDefault else {
                throw TrustRefusal.notInPolicy(origin: record.origin, policy: policy.source)
            }
        }
        let store = context.trustStore
        let origin = record.origin.hasSuffix("/log") ? String(record.origin.dropLast(4)) : record.origin
        var vkey = try store.node(origin: origin)?.vkey
        if vkey == nil, let author = record.author, let publisher = try store.publisher(id: author),
            publisher.home.origin == origin
        {
            vkey = publisher.home.vkey
        }
        guard let vkey else {
            throw CommandFailure.checkFailed(
                "first-use",
                "the receipt is by the log \(record.origin), whose key isn't pinned here; pin it with 'cairn trust add URL'"
            )
        }
        return try VerifierKey.parse(vkey)
    }

    private func show(_ receipt: VerifiedReceipt, _ trusted: Trusted) {
        let (record, output, witnesses) = (receipt.leaf.record, context.output, trusted.witnesses)
        let time = Timestamp(unixSeconds: receipt.leaf.time)?.description ?? "\(receipt.leaf.time)"
        output.json(
            witnesses.json(with: [
                "asOf": .string(witnesses.asOf(leafTime: receipt.leaf.time)),
                "author": record.author.map { .string($0.hex) } ?? .null,
                "index": .integer(Int64(receipt.index)), "kind": .string(record.kind.text),
                "object": .string(record.object.hex), "origin": .string(record.origin),
                "record": .string(receipt.leaf.recordDigest.hex), "state": .string(witnesses.state),
                "trust": .string(trusted.level.rawValue), "verdict": "verified",
            ]))
        output.check(isOK: true, "inclusion: entry \(receipt.index) of \(record.origin), logged \(time)")
        output.check(
            isOK: true, "record: \(record.kind) \(receipt.leaf.recordDigest), signed by its author's key")
        witnesses.show(output)
        output.line(
            "verified \(record.kind) record by publisher \(record.author?.hex ?? "none, the node itself")",
            style: .good)
        output.line("object sha256:\(record.object)")
        output.line("trust: \(trusted.level.rawValue)")
        witnesses.showAsOf(leafTime: receipt.leaf.time, output)
    }
}
