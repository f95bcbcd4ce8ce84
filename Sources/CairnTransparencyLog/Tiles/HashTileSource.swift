/// Where the hash tiles of one log come from: a disk, a cache, another node.
package protocol HashTileSource {
    /// The bytes of a tile: exactly 32 for each hash of its width.
    ///
    /// A partial tile may be gone once the full one exists; then the source reads the full one and cuts it
    /// to the width asked for.
    func tile(_ coordinate: TileCoordinate) async throws -> [UInt8]
}
