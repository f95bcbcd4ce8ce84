/// Turns new leaves into new tiles: the writing side of a log, as a value without a disk.
///
/// It holds the partial tile at the end of each level, at most 255 hashes a level, so that appending
/// reads nothing. One leaf costs about one hash. Copy it before an append that may have to be undone.
package struct TileBuilder: Hashable, Sendable {
    /// Leaves so far.
    package private(set) var size: UInt64 = 0
    private var rows: [Row] = []

    /// The partial tile at the end of a level, with the right edge over its hashes.
    private struct Row: Hashable, Sendable {
        var hashes: [Hash] = []
        var edge = CompactRange()

        mutating func append(_ hash: Hash) {
            hashes.append(hash)
            edge.append(hash)
        }
    }

    /// The builder of a new log.
    package init() {}

    /// The builder of a log that holds `leaves`.
    package init(leaves: [Hash]) {
        for leaf in leaves {
            append(leaf, at: 0) { _, _ in }
        }
        size = UInt64(leaves.count)
    }

    /// The builder of a log whose tiles exist, from the partial ones of a tree of `size` leaves.
    ///
    /// Tiles are believed: compare `root` with the checkpoint's. Throws `ProofError`, `TileError` and what
    /// the source throws.
    package init(size: UInt64, source: some HashTileSource) async throws {
        guard size <= MerkleTree.maxSize else {
            throw ProofError.treeTooLarge(size: size, limit: MerkleTree.maxSize)
        }
        var level = 0
        while TileCoordinate.hashCount(level: level, treeSize: size) > 0 {
            var row = Row()
            let index = TileCoordinate.hashCount(level: level + 1, treeSize: size)
            if let last = TileCoordinate(level: level, index: index, treeSize: size) {
                try HashTile.parse(await source.tile(last), at: last).hashes.forEach { row.append($0) }
            }
            rows.append(row)
            level += 1
        }
        self.size = size
    }

    /// The partial tiles at the right edge, from the leaves up: what `init(size:source:)` reads.
    package var edgeTiles: [HashTile] {
        rows.enumerated().compactMap { level, row in
            let index = TileCoordinate.hashCount(level: level + 1, treeSize: size)
            return TileCoordinate(level: level, index: index, treeSize: size).map {
                HashTile(coordinate: $0, hashes: row.hashes)
            }
        }
    }

    /// The right edge of the tree; equal to the one that appending the same leaves to an empty range gives.
    package var compactRange: CompactRange {
        CompactRange(size: size, edge: rows.reversed().flatMap(\.edge.nodes))
    }

    /// The root hash over all leaves.
    package var root: Hash {
        compactRange.root
    }

    /// Adds leaves on the right and gives the tiles to write: each new or wider one once, as it ends up.
    ///
    /// From the leaves up, in the order of `TileCoordinate.new(from:to:)`.
    package mutating func append(_ leaves: [Hash]) -> [HashTile] {
        let old = size
        var filled: [[[Hash]]] = []
        for leaf in leaves {
            append(leaf, at: 0) { level, hashes in
                while filled.count <= level { filled.append([]) }
                filled[level].append(hashes)
            }
        }
        size += UInt64(leaves.count)
        var positions = filled.map { $0.makeIterator() }
        return TileCoordinate.new(from: old, to: size).map { coordinate in
            let full = coordinate.level < positions.count ? positions[coordinate.level].next() : nil
            return HashTile(coordinate: coordinate, hashes: full ?? rows[coordinate.level].hashes)
        }
    }

    /// Adds a hash to the row of `level`, and its root to the row above when that fills the tile.
    private mutating func append(_ hash: Hash, at level: Int, filled: (Int, [Hash]) -> Void) {
        if level == rows.count {
            rows.append(Row())
        }
        rows[level].append(hash)
        guard rows[level].hashes.count == TileCoordinate.fullWidth else { return }
        let full = rows[level]
        rows[level] = Row()
        filled(level, full.hashes)
        append(full.edge.root, at: level + 1, filled: filled)
    }
}
