import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// A receipt that holds: the log that signs with a key has this leaf at this place.
package struct VerifiedReceipt: Sendable {
    package let leaf: Leaf
    package let proof: TLogProof
    package let checkpoint: VerifiedCheckpoint

    package var index: UInt64 { proof.index }

    /// Reads a `.tlog-proof` whose extra data is the leaf, and checks it.
    package static func verify(
        _ bytes: [UInt8], logKey: VerifierKey, witnesses: [VerifierKey] = []
    ) throws(ReceiptError) -> VerifiedReceipt {
        let proof: TLogProof
        do { proof = try TLogProof.parse(bytes) } catch { throw .unreadable("\(error)") }
        guard let entry = proof.extra else { throw .noLeaf }
        let checkpoint: VerifiedCheckpoint
        do {
            checkpoint = try proof.verify(entry: entry, logKey: logKey, witnesses: witnesses)
        } catch {
            throw .refused(error, log: logKey.name)
        }
        let leaf: Leaf
        do { leaf = try Leaf.parse(entry) } catch { throw .badLeaf("\(error)") }
        return VerifiedReceipt(leaf: leaf, proof: proof, checkpoint: checkpoint)
    }
}

/// Why a receipt doesn't hold.
package enum ReceiptError: Error, Equatable, Sendable {
    case unreadable(String)
    /// The proof doesn't carry the leaf.
    case noLeaf
    case badLeaf(String)
    case refused(TLogProofRefusal, log: String)
    /// The leaf is another record than the one that was sent.
    case otherRecord
}

extension ReceiptError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let why): "the receipt can't be read: \(why)"
        case .noLeaf: "the receipt doesn't carry the leaf that it proves"
        case .badLeaf(let why): "the leaf in the receipt can't be read: \(PrintableText.of(why))"
        case .refused(.checkpoint(let error), let log):
            "the checkpoint in the receipt isn't signed by the log key of \(PrintableText.of(log)) (\(PrintableText.of("\(error)")))"
        case .refused(.noSuchEntry(let index, let size), let log):
            "the receipt is about entry \(index), but \(PrintableText.of(log)) has \(size) entries"
        case .refused(.notIncluded(let index, let size), let log):
            "the receipt doesn't prove entry \(index) in the tree of \(size) entries of \(PrintableText.of(log))"
        case .otherRecord: "the receipt is about another record than the one that was sent"
        }
    }
}

/// Checks what a node answers to a publish or a registration.
package enum ReceiptCheck {
    /// The receipt in an answer, when it proves exactly the record that was sent, in the log that signs with a key.
    package static func verify(
        _ answer: ReceiptAnswer, of record: SignedRecord, logKey: VerifierKey
    ) throws(ReceiptError) -> VerifiedReceipt {
        let receipt = try VerifiedReceipt.verify(Array(answer.receipt.utf8), logKey: logKey)
        guard receipt.leaf.recordDigest == record.record.digest, receipt.leaf.checkSignatures() == nil else {
            throw .otherRecord
        }
        return receipt
    }
}
