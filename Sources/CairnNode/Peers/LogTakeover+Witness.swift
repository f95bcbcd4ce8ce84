import CairnFederation
import CairnRegistry
import CairnTransparencyLog

/// What this node cosigned as a witness binds it as a follower, and the other way round.
extension LogTakeover {
    /// Binds the node's witness to a checkpoint whose leaves are in the segments.
    ///
    /// `held` leaves have their tiles here. Throws `WitnessError.contradiction` when the witness has cosigned a tree
    /// that isn't of the same history.
    func bindWitness(to checkpoint: VerifiedCheckpoint, held: UInt64) async throws {
        guard let (witness, logKey) = witnessing else { return }
        try await witness.admit(checkpoint, logKey: logKey) { promised in
            promised.size < checkpoint.size
                ? try await root(at: promised.size, held: held) == promised.root
                : try await begins(promised, with: checkpoint)
        }
    }

    private func root(at size: UInt64, held: UInt64) async throws -> Hash {
        var range = try await MerkleTree.compactRange(
            size: min(size, held), source: StoredTiles(stores.tiles))
        let step = RegistryLimits.leavesPerSegment
        while range.size < size {
            let stop = min(size, range.size + step)
            for leaf in try LogOpening.leaves(range.size..<stop, in: stores.segments) {
                range.append(.leaf(leaf))
            }
        }
        return range.root
    }

    /// Whether a larger tree that the log has shown this node's witness begins with a checkpoint's, by the peer's tiles.
    private func begins(_ larger: Checkpoint, with smaller: VerifiedCheckpoint) async throws -> Bool {
        let tiles = PeerTiles(fetcher: fetcher)
        let root = try await MerkleTree.compactRange(
            size: smaller.size, ofTree: larger.size, source: tiles
        ).root
        let proof = try await MerkleTree.consistencyProof(
            from: smaller.size, to: larger.size, source: tiles)
        let fits = MerkleTree.verifyConsistency(
            oldSize: smaller.size, oldRoot: root, newSize: larger.size, newRoot: larger.root, proof: proof)
        guard fits else { throw PeerError.damaged(what: "the tree of \(larger.size) leaves") }
        return root == smaller.root
    }
}
