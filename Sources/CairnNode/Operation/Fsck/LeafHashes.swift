import CairnTransparencyLog

/// The leaf hashes that lead to a log's root, out of two places that may each be damaged: segments and tiles.
enum LeafHashes {
    /// Blocks of which both sources have something else: every choice among more of them is not tried.
    private static let mostDoubtful = 10

    /// The right hashes, block by block of 256, or nil where no choice among the sources gives the root.
    ///
    /// - Parameters:
    ///   - segments: what the frames give; nil for one that can't be read
    ///   - tiles: what the tiles of level 0 have; nil for one that isn't there
    static func resolve(
        segments: [[Hash?]], tiles: [[Hash]?], size: UInt64, root: Hash
    ) -> [[Hash]]? {
        var first: [[Hash]] = []
        var second: [Int: [Hash]] = [:]
        for (block, (found, tile)) in zip(segments, tiles).enumerated() {
            let tile = tile.flatMap { $0.count == found.count ? $0 : nil }
            let mended = found.enumerated().compactMap { place, hash in hash ?? tile?[place] }
            if mended.count == found.count {
                first.append(mended)
                if let tile, tile != mended { second[block] = tile }
            } else if let tile {
                first.append(tile)
            } else {
                return nil
            }
        }
        return choose(first, or: second, size: size, root: root)
    }

    private static func choose(
        _ first: [[Hash]], or second: [Int: [Hash]], size: UInt64, root: Hash
    ) -> [[Hash]]? {
        let doubtful = second.keys.sorted()
        let choices =
            doubtful.count <= mostDoubtful
            ? Array(0..<(1 << doubtful.count)) : [0, -1]
        let roots = first.map { MerkleTree.root(of: $0) }
        for choice in choices {
            var hashes = first
            var blocks = roots
            for (bit, block) in doubtful.enumerated() where choice < 0 || choice >> bit & 1 == 1 {
                guard let other = second[block] else { continue }
                hashes[block] = other
                blocks[block] = MerkleTree.root(of: other)
            }
            if self.root(blocks: blocks, hashes: hashes, size: size) == root { return hashes }
        }
        return nil
    }

    private static func root(blocks: [Hash], hashes: [[Hash]], size: UInt64) -> Hash? {
        let full = Int(size / UInt64(TileCoordinate.fullWidth))
        var over = CompactRange()
        for block in blocks.prefix(full) { over.append(block) }
        var end = CompactRange()
        for leaf in hashes.dropFirst(full).joined() { end.append(leaf) }
        return CompactRange(size: size, nodes: over.nodes + end.nodes)?.root
    }
}
