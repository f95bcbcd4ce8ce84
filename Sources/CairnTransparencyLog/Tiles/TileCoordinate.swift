/// The place of a tile in a log: up to 256 neighbouring hashes of one level, kept together in one file.
///
/// Level 0 holds leaf hashes, level l + 1 the roots of *full* tiles of level l. A level-0 coordinate also
/// names the bundle of the same entries. Source: <https://c2sp.org/tlog-tiles>
package struct TileCoordinate: Hashable, Sendable {
    /// Levels of the tree that one tile spans.
    package static let height = 8
    /// Hashes in a full tile.
    package static let fullWidth = 256
    /// The highest level that a path can name; a tree of less than 2^63 leaves ends at level 7.
    package static let maxLevel = 63
    /// The last tile of the largest tree, at level 0.
    static let maxIndex = MerkleTree.maxSize / UInt64(fullWidth)

    /// 0…63.
    package let level: Int
    /// Place of the tile in its level, from 0.
    package let index: UInt64
    /// Hashes in the tile, 1…256; less than 256 makes it a partial one.
    package let width: Int

    /// `nil` where no log can have such a tile.
    package init?(level: Int, index: UInt64, width: Int = TileCoordinate.fullWidth) {
        guard (0...TileCoordinate.maxLevel).contains(level), index <= TileCoordinate.maxIndex,
            (1...TileCoordinate.fullWidth).contains(width)
        else { return nil }
        self.level = level
        self.index = index
        self.width = width
    }

    /// The tile as a tree of `treeSize` leaves has it, full or partial; `nil` where it has none there.
    package init?(level: Int, index: UInt64, treeSize: UInt64) {
        guard treeSize <= MerkleTree.maxSize, level >= 0, index <= TileCoordinate.maxIndex else { return nil }
        let hashes = TileCoordinate.hashCount(level: level, treeSize: treeSize)
        let first = index * UInt64(TileCoordinate.fullWidth)
        guard first < hashes else { return nil }
        let width = min(UInt64(TileCoordinate.fullWidth), hashes - first)
        self.init(level: level, index: index, width: Int(width))
    }

    /// The level-0 tile, and bundle, with this leaf of a tree of `treeSize` leaves; `nil` where none has it.
    package init?(holding leaf: UInt64, treeSize: UInt64) {
        guard leaf < treeSize else { return nil }
        self.init(level: 0, index: leaf / UInt64(TileCoordinate.fullWidth), treeSize: treeSize)
    }

    package var isFull: Bool {
        width == TileCoordinate.fullWidth
    }

    /// The full tile at this place: what to read where a partial one is gone.
    package var full: TileCoordinate {
        TileCoordinate(level: level, index: index) ?? self
    }

    /// Length of the tile's file.
    package var byteCount: Int {
        width * Hash.byteCount
    }

    /// Hashes that a tree of `treeSize` leaves has in its tiles of `level`: ⌊size / 256^level⌋.
    package static func hashCount(level: Int, treeSize: UInt64) -> UInt64 {
        treeSize >> (min(max(level, 0), maxLevel) * height)
    }

    /// Width of the partial tile at the end of `level`, 0…255; where it is 0 there is none.
    package static func partialWidth(level: Int, treeSize: UInt64) -> Int {
        Int(hashCount(level: level, treeSize: treeSize) % UInt64(fullWidth))
    }
}
