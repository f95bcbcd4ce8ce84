import CairnTransparencyLog

/// A leaf that a log holds, proven by a receipt under the log's key.
struct ProvenLeaf {
    let leaf: Leaf
    let index: UInt64

    init(_ receipt: [UInt8], logKey: VerifierKey, of what: String) throws(Refusal) {
        do {
            let proof = try TLogProof.parse(receipt)
            guard let entry = proof.extra else {
                throw Refusal(.badReceipt, "the receipt of \(what) doesn't carry its leaf")
            }
            _ = try proof.verify(entry: entry, logKey: logKey)
            leaf = try Leaf.parse(entry)
            index = proof.index
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(
                .badReceipt, "the receipt of \(what) doesn't hold under the key of \(logKey.name): \(error)")
        }
    }
}
