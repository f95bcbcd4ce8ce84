import CairnTransparencyLog

/// The right edge of a log: what is needed to append entries without reading anything back.
package struct LogGrowth: Sendable {
    private var tree: TileBuilder
    /// The entries of the last, partial bundle.
    private var tail: [[UInt8]]

    package var size: UInt64 { tree.size }
    package var root: Hash { tree.root }
    /// The right edge of the tree, from which whoever has the next leaves computes the next root.
    package var edge: CompactRange { tree.compactRange }

    package init() {
        tree = TileBuilder()
        tail = []
    }

    /// A log of a given size, from its tree and the entries since the last multiple of 256.
    package init(tree: TileBuilder, tail: [[UInt8]]) {
        self.tree = tree
        self.tail = tail
    }

    /// Appends entries and returns the tiles and bundles to write, those of the new size included.
    ///
    /// Throws `EntryBundleError` for an entry that no bundle can hold; the growth is then to be thrown away.
    package mutating func append(_ entries: [[UInt8]]) throws -> [TileFile] {
        let tiles = tree.append(entries.map { Hash.leaf($0) })
        var files = tiles.map { TileFile(path: .hashes($0.coordinate), bytes: $0.encoded()) }
        tail += entries
        for tile in tiles where tile.coordinate.level == 0 {
            let bundle = try EntryBundle(entries: Array(tail.prefix(tile.coordinate.width)))
            files.append(TileFile(path: .entries(tile.coordinate), bytes: bundle.encoded()))
            if tile.coordinate.isFull { tail.removeFirst(tile.coordinate.width) }
        }
        return files
    }
}
