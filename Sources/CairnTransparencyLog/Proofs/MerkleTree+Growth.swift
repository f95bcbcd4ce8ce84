/// Whether one signed tree continues another, told from the tiles of the larger one.
extension MerkleTree {
    package enum Growth: Hashable, Sendable {
        /// The larger tree begins with the smaller one.
        case extends
        /// The larger tree begins with another one of the smaller's size: its root, and the proof from it to the
        /// larger root. Whoever signed both trees forked.
        case differs(root: Hash, proof: [Hash])
        /// The tiles don't lead to the larger root, and so say nothing about either tree.
        case unfit
    }

    /// What the tiles of the tree of `newer` say of `older`, which isn't larger.
    ///
    /// Throws what the source throws.
    package static func growth(
        from older: Checkpoint, to newer: Checkpoint, source: some HashTileSource
    ) async throws -> Growth {
        guard older.size < newer.size else {
            guard older.size == newer.size else { return .unfit }
            return older.root == newer.root ? .extends : .differs(root: newer.root, proof: [])
        }
        let root: Hash
        let proof: [Hash]
        do {
            root = try await compactRange(size: older.size, ofTree: newer.size, source: source).root
            proof = try await consistencyProof(from: older.size, to: newer.size, source: source)
        } catch is ProofError {
            return .unfit
        } catch is TileError {
            return .unfit
        }
        let fits = verifyConsistency(
            oldSize: older.size, oldRoot: root, newSize: newer.size, newRoot: newer.root, proof: proof)
        guard fits else { return .unfit }
        return root == older.root ? .extends : .differs(root: root, proof: proof)
    }
}
