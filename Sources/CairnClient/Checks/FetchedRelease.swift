import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// A release as a node proves it, under the checkpoint with the best witnesses that the node has for it.
package struct FetchedRelease: Sendable {
    package let answer: ReleaseAnswer
    package let evidence: ReleaseEvidence
    package let lines: [CheckLine]
    /// There exactly when every line is fine.
    package let checked: CheckedRelease?
    /// The home log as the node serves it; nil where `checked` is.
    package let tiles: NodeTiles?

    /// Asks a node for everything that proves a release, and checks it.
    ///
    /// A node's newest receipts may be ahead of its witnesses. Where the receipts don't satisfy the policy, or the
    /// checkpoint that the node publishes has more signatures than theirs, all are proven again under that one: then
    /// whoever gets the evidence can count witnesses by a policy of his own.
    package static func fetch(
        _ reference: Reference, from node: NodeClient, policy: LogPolicy?, trust: SigstoreTrust = .production
    ) async throws -> FetchedRelease {
        let (answer, evidence) = try await ReleaseEvidence.fetch(reference, from: node)
        let check = ReleaseCheck(evidence, asked: reference, trust: trust)
        guard let checked = check.checked else {
            return FetchedRelease(
                answer: answer, evidence: evidence, lines: check.lines, checked: nil, tiles: nil)
        }
        let tiles = NodeTiles(node: node, logOrigin: checked.logOrigin, isOwn: answer.local)
        let better = try? await evidence.witnessed(checked, tiles: tiles, policy: policy)
        try Task.checkCancellation()
        let again = better.map { ReleaseCheck($0, asked: reference, trust: trust) }
        guard let better, let again, let witnessed = again.checked else {
            return FetchedRelease(
                answer: answer, evidence: evidence, lines: check.lines, checked: checked, tiles: tiles)
        }
        return FetchedRelease(
            answer: answer, evidence: better, lines: again.lines, checked: witnessed.beside(checked),
            tiles: tiles)
    }
}

extension ReleaseEvidence {
    /// The same evidence under the checkpoint that the node publishes; nil where that is no better.
    ///
    /// Throws when the node can't be asked; nothing that it answers is believed before it is checked again.
    func witnessed(
        _ checked: CheckedRelease, tiles: NodeTiles, policy: LogPolicy?
    ) async throws -> ReleaseEvidence? {
        let keys = policy?.witnessKeys ?? []
        func isSatisfied(_ note: SignedNote) -> Bool? {
            guard let policy, policy.lists(checked.logKey) else { return nil }
            let verified = try? VerifiedCheckpoint.verify(note, logKey: checked.logKey, witnesses: keys)
            return verified.map { policy.judge($0).isSatisfied } ?? false
        }
        let old = checked.releaseCheckpoint.note
        let oldHolds =
            checked.checkpoints.count == 1 && checked.checkpoints.allSatisfy { isSatisfied($0.note) ?? false }
        guard !oldHolds, let note = try await tiles.checkpoint() else { return nil }
        let published = try VerifiedCheckpoint.verify(note, logKey: checked.logKey, witnesses: keys)
        // One checkpoint for all is worth more than several: offline nothing shows that these are of one history.
        let more = note.signatures.count - old.signatures.count
        let isBetter = isSatisfied(note) ?? (more > 0 || more == 0 && checked.checkpoints.count > 1)
        guard isBetter, published.size > checked.index else { return nil }
        return try await proven(under: published, tiles: tiles)
    }

    /// Every receipt proven again under one checkpoint, as far as its tree reaches.
    private func proven(under checkpoint: VerifiedCheckpoint, tiles: NodeTiles) async throws
        -> ReleaseEvidence
    {
        func again(_ receipt: [UInt8]) async throws -> [UInt8] {
            try await Self.prove(receipt, under: checkpoint, tiles: tiles)
        }
        var evidence = self
        evidence.receipt = try await again(receipt)
        for place in identity.indices {
            evidence.identity[place].receipt = try await again(identity[place].receipt)
        }
        if let status { evidence.status?.receipt = try await again(status.receipt) }
        return evidence
    }

    /// A receipt of the checkpoint's log proven again under it; the same where its tree doesn't reach that far.
    static func prove(
        _ receipt: [UInt8], under checkpoint: VerifiedCheckpoint, tiles: NodeTiles
    ) async throws -> [UInt8] {
        let proof = try TLogProof.parse(receipt)
        guard proof.index < checkpoint.size else { return receipt }
        let hashes = try await MerkleTree.inclusionProof(
            index: proof.index, size: checkpoint.size, source: tiles)
        return try TLogProof(
            extra: proof.extra, index: proof.index, hashes: hashes, checkpoint: checkpoint.note
        ).encoded()
    }
}
