import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// Checks a receipt by itself: that a log whose key is pinned holds the record in it.
struct ReceiptVerification {
    let context: CommandContext

    func run(_ path: String) async throws {
        let bytes = try LocalFile.read(path, maxBytes: LogLimits.maxProofBytes)
        guard let proof = try? TLogProof.parse(bytes), let leaf = proof.extra.flatMap({ try? Leaf.parse($0) })
        else {
            throw CommandFailure.checkFailed(
                "receipt", "\(path) isn't a receipt: it can't be read as a .tlog-proof with a record")
        }
        guard let key = try logKey(of: leaf.record) else {
            throw CommandFailure.checkFailed(
                "first-use",
                "the receipt is by the log \(leaf.record.origin), whose key isn't pinned here; pin it with 'cairn trust add URL'"
            )
        }
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
        if let refusal = try await Judge(store: context.trustStore).refusal(
            of: receipt, logKey: key, tiles: nil)
        {
            throw refusal
        }
        show(receipt)
    }

    /// The pinned key of the record's log: of the node itself, or of the author's home.
    private func logKey(of record: Record) throws -> VerifierKey? {
        let store = context.trustStore
        let origin = record.origin.hasSuffix("/log") ? String(record.origin.dropLast(4)) : record.origin
        var vkey = try store.node(origin: origin)?.vkey
        if vkey == nil, let author = record.author, let publisher = try store.publisher(id: author),
            publisher.home.origin == origin
        {
            vkey = publisher.home.vkey
        }
        return try vkey.map { try VerifierKey.parse($0) }
    }

    private func show(_ receipt: VerifiedReceipt) {
        let (record, output) = (receipt.leaf.record, context.output)
        let time = Timestamp(unixSeconds: receipt.leaf.time)?.description ?? "\(receipt.leaf.time)"
        output.json([
            "asOf": .string(time), "author": record.author.map { .string($0.hex) } ?? .null,
            "index": .integer(Int64(receipt.index)), "kind": .string(record.kind.text),
            "object": .string(record.object.hex), "origin": .string(record.origin),
            "record": .string(receipt.leaf.recordDigest.hex), "trust": .string(TrustLevel.pinned.rawValue),
            "verdict": "verified",
        ])
        output.check(isOK: true, "inclusion: entry \(receipt.index) of \(record.origin), logged \(time)")
        output.check(
            isOK: true, "record: \(record.kind) \(receipt.leaf.recordDigest), signed by its author's key")
        output.line(
            "verified \(record.kind) record by publisher \(record.author?.hex ?? "none, the node itself")",
            style: .good)
        output.line("object sha256:\(record.object)")
        output.line("trust: \(TrustLevel.pinned.rawValue)")
        output.line("as of \(time); later revocations unknown")
    }
}
