/// Why bytes are no tile.
package enum TileError: Error, Hashable {
    /// A tile is as long as its width says.
    case wrongLength(TileCoordinate, bytes: Int)
}

/// A tile: its place and its hashes.
package struct HashTile: Hashable, Sendable {
    package let coordinate: TileCoordinate
    /// As many as the coordinate's width.
    package let hashes: [Hash]

    /// A tile of hashes that are as many as the coordinate's width; anything else is a programmer's mistake.
    package init(coordinate: TileCoordinate, hashes: [Hash]) {
        precondition(hashes.count == coordinate.width, "a tile has as many hashes as its width says")
        self.coordinate = coordinate
        self.hashes = hashes
    }

    /// The tile that lies at `coordinate` as `bytes`: its hashes, one after the other.
    package static func parse(
        _ bytes: [UInt8],
        at coordinate: TileCoordinate
    ) throws(TileError) -> HashTile {
        guard bytes.count == coordinate.byteCount else {
            throw .wrongLength(coordinate, bytes: bytes.count)
        }
        let hashes = bytes.withUnsafeBytes { buffer in
            stride(from: 0, to: buffer.count, by: Hash.byteCount).map { start in
                Hash(words: UnsafeRawBufferPointer(rebasing: buffer[start..<(start + Hash.byteCount)]))
            }
        }
        return HashTile(coordinate: coordinate, hashes: hashes)
    }

    /// The file's bytes.
    package func encoded() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: coordinate.byteCount) { buffer, count in
            for hash in hashes {
                let end = count + Hash.byteCount
                let place = UnsafeMutableBufferPointer(rebasing: buffer[count..<end])
                hash.copyBytes(to: UnsafeMutableRawBufferPointer(place))
                count = end
            }
        }
    }

    /// The root over the tile's hashes; for a full tile the hash that stands for it one level up.
    package var root: Hash {
        MerkleTree.root(of: hashes)
    }
}
