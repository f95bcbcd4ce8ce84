import CairnTransparencyLog

/// The logs that this node holds: its own and those it mirrors.
package protocol LogDirectory: Sendable {
    /// Origin lines of all logs held here.
    func origins() throws -> [String]

    /// The stores of one log; nil when it isn't held here.
    func stores(of origin: String) throws -> LogStores?
}

/// One log's tiles as the source that proofs and trees are read from.
package struct StoredTiles: HashTileSource {
    private let store: any TileStore

    package init(_ store: any TileStore) {
        self.store = store
    }

    package func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
        try await store.tile(coordinate)
    }
}
