import CairnTransparencyLog

/// Two signed notes of one log that can't both be true, as they were found.
package struct ContradictingNotes: Hashable, Sendable {
    /// Who showed the other note: `this client`, or a peer's address.
    package var seenAt: String
    /// The note of the audited log, and the other one; both verified by the log's key.
    package var audited: [UInt8]
    package var other: [UInt8]
    /// The sizes and roots of both, the smaller tree first, and what the larger tree has in its place.
    package var smallerSize: UInt64
    package var largerSize: UInt64
    /// For two sizes: the root of the larger tree's beginning, and the proof from it to the larger root.
    package var beginning: Hash?
    package var proof: [Hash]

    package init(
        seenAt: String, audited: VerifiedCheckpoint, other: VerifiedCheckpoint, beginning: Hash?,
        proof: [Hash]
    ) {
        self.seenAt = seenAt
        self.audited = audited.note.encoded()
        self.other = other.note.encoded()
        smallerSize = min(audited.size, other.size)
        largerSize = max(audited.size, other.size)
        self.beginning = beginning
        self.proof = proof
    }
}

/// How another signed tree of a log stands to the audited one.
enum TreeRelation: Sendable {
    case same
    /// Smaller, and the audited tree continues it.
    case behind
    /// Larger, and it continues the audited tree.
    case ahead
    /// Larger, and nobody has tiles that show how it stands to the audited one.
    case aheadUnproven
    case forked(beginning: Hash?, proof: [Hash])
    /// The tiles at hand don't lead to the larger root.
    case unknown
}

extension TreeRelation {
    /// Compares a signed tree with the audited one, by the tiles of whichever is larger.
    ///
    /// - Parameter larger: tiles of the other tree, should it be the larger one; nil where nobody has them
    static func of(
        _ other: Checkpoint, to audited: Checkpoint, tiles: some HashTileSource,
        larger: (any HashTileSource)?
    ) async throws -> TreeRelation {
        if other.size == audited.size {
            return other.root == audited.root ? .same : .forked(beginning: nil, proof: [])
        }
        do {
            if other.size < audited.size {
                return relation(
                    try await MerkleTree.growth(from: other, to: audited, source: tiles), extending: .behind)
            }
            guard let larger else { return .aheadUnproven }
            let growth = try await MerkleTree.growth(from: audited, to: other, source: ErasedTiles(base: larger))
            if case .unfit = growth { return .aheadUnproven }
            return relation(growth, extending: .ahead)
        } catch is MissingTile {
            return other.size < audited.size ? .unknown : .aheadUnproven
        }
    }

    private static func relation(_ growth: MerkleTree.Growth, extending: TreeRelation) -> TreeRelation {
        switch growth {
        case .extends: extending
        case .differs(let root, let proof): .forked(beginning: root, proof: proof)
        case .unfit: .unknown
        }
    }
}

private struct ErasedTiles: HashTileSource {
    let base: any HashTileSource

    func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] { try await base.tile(coordinate) }
}
