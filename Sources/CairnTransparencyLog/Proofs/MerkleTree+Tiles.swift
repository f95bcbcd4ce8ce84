/// Proofs from tiles. Each reads only the tiles that it needs, and each tile once.
///
/// Tiles are believed here: whoever reads them from someone else verifies the result against a signed root.
extension MerkleTree {
    /// The inclusion proof of the leaf at `index` in the tree of the first `size` leaves.
    ///
    /// Throws `ProofError`, `TileError` and what the source throws.
    package static func inclusionProof(
        index: UInt64,
        size: UInt64,
        source: some HashTileSource
    ) async throws -> [Hash] {
        guard size <= maxSize else { throw ProofError.treeTooLarge(size: size, limit: maxSize) }
        guard index < size else { throw ProofError.noSuchLeaf(index: index, size: size) }
        var nodes = TileNodes(size: size, source: source)
        return try await nodes.roots(of: ProofPath.inclusion(index: index, size: size))
    }

    /// The proof that the tree of `old` leaves is the beginning of the tree of `new` leaves.
    ///
    /// Throws `ProofError`, `TileError` and what the source throws.
    package static func consistencyProof(
        from old: UInt64,
        to new: UInt64,
        source: some HashTileSource
    ) async throws -> [Hash] {
        guard new <= maxSize else { throw ProofError.treeTooLarge(size: new, limit: maxSize) }
        guard old <= new else { throw ProofError.noSuchGrowth(from: old, to: new) }
        var nodes = TileNodes(size: new, source: source)
        return try await nodes.roots(of: ProofPath.consistency(from: old, to: new))
    }

    /// The right edge of the tree of the first `size` leaves; its `root` is the one to compare.
    ///
    /// Throws `ProofError`, `TileError` and what the source throws.
    package static func compactRange(size: UInt64, source: some HashTileSource) async throws -> CompactRange {
        try await compactRange(size: size, ofTree: size, source: source)
    }

    /// The same of the first `size` leaves of a larger tree, reading only tiles that this one has.
    package static func compactRange(
        size: UInt64, ofTree treeSize: UInt64, source: some HashTileSource
    ) async throws -> CompactRange {
        guard size <= treeSize else { throw ProofError.noSuchGrowth(from: size, to: treeSize) }
        guard treeSize <= maxSize else { throw ProofError.treeTooLarge(size: treeSize, limit: maxSize) }
        var nodes = TileNodes(size: treeSize, source: source)
        var edge: [Hash] = []
        for (height, index) in ProofPath.perfectSubtrees(of: 0..<size) {
            edge.append(try await nodes.node(height: height, index: index))
        }
        guard let range = CompactRange(size: size, nodes: edge) else {
            throw ProofError.treeTooLarge(size: size, limit: maxSize)
        }
        return range
    }
}

/// Reads nodes of a tree from its tiles and keeps the tiles for the next one.
private struct TileNodes<Source: HashTileSource> {
    private let size: UInt64
    private let source: Source
    private var tiles: [TileCoordinate: HashTile] = [:]

    init(size: UInt64, source: Source) {
        self.size = size
        self.source = source
    }

    mutating func roots(of ranges: [Range<UInt64>]) async throws -> [Hash] {
        var roots: [Hash] = []
        for range in ranges {
            var parts: [Hash] = []
            for (height, index) in ProofPath.perfectSubtrees(of: range) {
                parts.append(try await node(height: height, index: index))
            }
            roots.append(MerkleTree.join(parts))
        }
        return roots
    }

    /// The root of a perfect subtree: a hash of a tile, or the root over a power of two of neighbours in it.
    mutating func node(height: Int, index: UInt64) async throws -> Hash {
        let (level, rise) = height.quotientAndRemainder(dividingBy: TileCoordinate.height)
        let first = index << rise
        let (tileIndex, offset) = first.quotientAndRemainder(dividingBy: UInt64(TileCoordinate.fullWidth))
        let start = Int(offset)
        guard let coordinate = TileCoordinate(level: level, index: tileIndex, treeSize: size) else {
            throw ProofError.noSuchLeaf(index: first, size: size)
        }
        let hashes = try await tile(coordinate).hashes
        let end = start + (1 << rise)
        guard end <= hashes.count else { throw ProofError.noSuchLeaf(index: first, size: size) }
        return MerkleTree.root(of: Array(hashes[start..<end]))
    }

    private mutating func tile(_ coordinate: TileCoordinate) async throws -> HashTile {
        if let known = tiles[coordinate] { return known }
        let tile = try HashTile.parse(await source.tile(coordinate), at: coordinate)
        tiles[coordinate] = tile
        return tile
    }
}
