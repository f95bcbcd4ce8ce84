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
            // Two numbers of 8 bytes, two roots, and as many hashes as there are bytes left.
            guard bytes.count >= 16 + 64 else { return }
            let (one, other) = (number(bytes[..<8]), number(bytes[8..<16]))
            let hashes = stride(from: 16, through: bytes.count - 32, by: 32).compactMap { start in
                Hash(bytes: Array(bytes[start..<start + 32]))
            }
            let proof = Array(hashes.dropFirst(2))
            let isIncluded = MerkleTree.verifyInclusion(
                leaf: hashes[0], index: one, size: other, proof: proof, root: hashes[1])
            law("only what is in the tree is included", !isIncluded || one < other)
            let isConsistent = MerkleTree.verifyConsistency(
                oldSize: one, oldRoot: hashes[0], newSize: other, newRoot: hashes[1], proof: proof)
            law("a log doesn't shrink", !isConsistent || one <= other)
            law("a log is one", !isConsistent || one != other || hashes[0] == hashes[1])
        },
    ]

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
