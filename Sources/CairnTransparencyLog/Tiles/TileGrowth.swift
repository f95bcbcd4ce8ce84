/// The tiles that a tree gets or changes as it grows, one at a time, level by level from the leaves up.
///
/// They are about (new − old) / 255: one at a time, so that a made-up size costs nothing by itself.
package struct TileGrowth: Sequence, IteratorProtocol, Sendable {
    private let old: UInt64
    private let new: UInt64
    private var level = 0
    private var index: UInt64

    init(from old: UInt64, to new: UInt64) {
        let grows = old <= new && new <= MerkleTree.maxSize
        self.old = old
        self.new = grows ? new : old
        index = old / UInt64(TileCoordinate.fullWidth)
    }

    package mutating func next() -> TileCoordinate? {
        while true {
            let before = TileCoordinate.hashCount(level: level, treeSize: old)
            let after = TileCoordinate.hashCount(level: level, treeSize: new)
            // A level that doesn't grow has nothing new above it either.
            guard before < after else { return nil }
            if let tile = TileCoordinate(level: level, index: index, treeSize: new) {
                index += 1
                return tile
            }
            level += 1
            index = TileCoordinate.hashCount(level: level + 1, treeSize: old)
        }
    }
}

extension TileCoordinate {
    /// The tiles that are new or wider in a tree of `new` leaves than in one of `old`: what to write.
    ///
    /// Those of level 0 are also the bundles to write. Empty where the tree doesn't grow or can't be so large.
    package static func new(from old: UInt64, to new: UInt64) -> TileGrowth {
        TileGrowth(from: old, to: new)
    }
}
