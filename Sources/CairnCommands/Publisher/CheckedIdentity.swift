import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog
import Foundation

/// A publisher's identity from a node's answer, every version checked against the one before.
///
/// Whether the home log holds it is checked when that log's key is given, and left open otherwise.
struct CheckedIdentity {
    /// As of now: what waited until now counts.
    let chain: IdentityChain

    var identity: Identity { chain.current.identity }

    init(_ answer: IdentityChainAnswer, id: String, logKey: VerifierKey? = nil) throws {
        var chain: IdentityChain?
        for version in answer.versions {
            let (leaf, index) = try Self.leaf(of: version.receipt, logKey: logKey)
            guard let envelope = Base64.decode(version.envelope) else {
                throw CommandFailure.checkFailed(
                    "bad-answer", "the node's answer isn't base64 where an envelope belongs")
            }
            let verdict = IdentityVerifier.verify(
                record: leaf.signedRecord, envelope: envelope, chain: chain, logOrigin: leaf.record.origin,
                homeIndex: index, time: leaf.time)
            switch verdict {
            case .accepted(let update): chain = update.value.chain
            case .refused(let refusal):
                throw CommandFailure.checkFailed(
                    refusal.code.rawValue, "the identity doesn't hold: \(refusal.message)")
            }
        }
        guard let chain = chain?.settled(at: Int64(Date().timeIntervalSince1970)), chain.publisher.hex == id
        else {
            throw CommandFailure.checkFailed(
                "bad-answer", "the identity that the node shows isn't that of \(id)")
        }
        self.chain = chain
    }

    private static func leaf(of receipt: String, logKey: VerifierKey?) throws -> (Leaf, UInt64) {
        if let logKey {
            let verified = try VerifiedReceipt.verify(Array(receipt.utf8), logKey: logKey)
            return (verified.leaf, verified.index)
        }
        guard let proof = try? TLogProof.parse(Array(receipt.utf8)), let entry = proof.extra,
            let leaf = try? Leaf.parse(entry)
        else {
            throw CommandFailure.checkFailed("bad-answer", "the node's receipt of the identity can't be read")
        }
        return (leaf, proof.index)
    }
}
