import CairnTransparencyLog

/// The tiles of the tree that a peer shows: believed in nothing until what comes of them fits a signed root.
struct PeerTiles: HashTileSource {
    let fetcher: any LogSource

    func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
        try await fetcher.tile(coordinate)
    }
}
