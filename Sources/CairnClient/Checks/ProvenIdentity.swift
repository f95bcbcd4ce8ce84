import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// A publisher's identity from a node's answer, every version proven by the log that its first one calls home.
struct ProvenIdentity: Sendable {
    let chain: IdentityChain
    let logKey: VerifierKey

    /// Throws `Refusal`, `ReceiptError` or `ClientError` where it doesn't hold or is another's.
    init(_ answer: IdentityChainAnswer, of id: String, now: Int64) throws {
        let what = "the identity of the publisher"
        guard answer.versions.count <= ClientLimits.identityVersions else {
            throw ClientError.badAnswer(what: what, why: "it has too many versions")
        }
        var chain: IdentityChain?
        var logKey: VerifierKey?
        for version in answer.versions {
            guard let envelope = Base64.decode(version.envelope) else {
                throw ClientError.badAnswer(what: what, why: "it isn't base64")
            }
            let key = try logKey ?? IdentityVerifier.homeKey(envelope)
            logKey = key
            let receipt = try VerifiedReceipt.verify(Array(version.receipt.utf8), logKey: key)
            let verdict = IdentityVerifier.verify(
                record: receipt.leaf.signedRecord, envelope: envelope, chain: chain, logOrigin: key.name,
                homeIndex: receipt.index, time: receipt.leaf.time)
            switch verdict {
            case .accepted(let update): chain = update.value.chain
            case .refused(let refusal): throw refusal
            }
        }
        guard let chain = chain?.settled(at: now), let logKey, chain.publisher.hex == id else {
            throw ClientError.badAnswer(what: what, why: "it isn't that of \(PrintableText.of(id))")
        }
        self.chain = chain
        self.logKey = logKey
    }
}
