import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// A publisher's identity, every version proven by the log that its first one calls home.
struct ProvenIdentity: Sendable {
    let chain: IdentityChain
    let logKey: VerifierKey
    /// What its versions are proven under.
    let checkpoints: [VerifiedCheckpoint]

    /// That of a release that was checked with it.
    init(of checked: CheckedRelease) {
        chain = checked.chain
        logKey = checked.logKey
        checkpoints = []
    }

    /// Throws `Refusal` or `ReceiptError` where it doesn't hold.
    ///
    /// - Parameters:
    ///   - versions: from 1 on
    ///   - now: unix seconds
    init(_ versions: [ReleaseEvidence.LoggedEnvelope], now: Int64) throws {
        var chain: IdentityChain?
        var logKey: VerifierKey?
        var checkpoints: [VerifiedCheckpoint] = []
        for version in versions {
            let key = try logKey ?? IdentityVerifier.homeKey(version.envelope)
            logKey = key
            let receipt = try VerifiedReceipt.verify(version.receipt, logKey: key)
            checkpoints.append(receipt.checkpoint)
            let verdict = IdentityVerifier.verify(
                record: receipt.leaf.signedRecord, envelope: version.envelope, chain: chain,
                logOrigin: key.name, homeIndex: receipt.index, time: receipt.leaf.time)
            switch verdict {
            case .accepted(let update): chain = update.value.chain
            case .refused(let refusal): throw refusal
            }
        }
        guard let chain = chain?.settled(at: now), let logKey else {
            throw Refusal(.badIdentity, "there is no version of its author's identity")
        }
        self.chain = chain
        self.logKey = logKey
        self.checkpoints = checkpoints
    }
}
