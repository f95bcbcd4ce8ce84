import CairnTransparencyLog

extension FuzzTarget {
    static let tileTargets = [
        FuzzTarget("tile-path", maxBytes: 64) { bytes in
            let text = String(hostile: bytes)
            guard let path = TilePath(text) else { return }
            law("a tile's path is its text", path.text.isExactly(text))
        },
        FuzzTarget("entry-bundle", maxBytes: 8_192) { bytes in
            guard let width = bytes.first.map({ Int($0) + 1 }) else { return }
            let file = Array(bytes.dropFirst())
            guard let bundle = accepted({ try EntryBundle.parse(file, width: width) }) else { return }
            law("a bundle is its bytes", bundle.encoded() == file)
            law("a bundle has as many entries as asked for", bundle.entries.count == width)
            law("each entry has a hash", bundle.leafHashes.count == width)
        },
        FuzzTarget("hash-tile", maxBytes: 8_193) { bytes in
            guard let width = bytes.first.map({ Int($0) + 1 }) else { return }
            let file = Array(bytes.dropFirst())
            guard let place = TileCoordinate(level: 0, index: 0, width: width),
                let tile = accepted({ try HashTile.parse(file, at: place) })
            else { return }
            law("a tile is its bytes", tile.encoded() == file)
            law("a tile has as many hashes as its place says", tile.hashes.count == width)
            _ = tile.root
        },
        FuzzTarget("tree-proof") { bytes in
            guard let input = TreeProofInput(bytes) else { return }
            let (one, other) = (input.one, input.other)
            let (isIncluded, isConsistent) = (input.isIncluded, input.isConsistent)
            law("only what is in the tree is included", !isIncluded || one < other)
            law("a log doesn't shrink", !isConsistent || one <= other)
            law("a log is one", !isConsistent || one != other || input.first == input.second)
            let shown = MerkleTree.beginning(
                size: one, newSize: other, newRoot: input.second, proof: input.proof)
            law("a shown beginning is consistent", shown == nil || isConsistent == (shown == input.first))
        },
    ]
}
