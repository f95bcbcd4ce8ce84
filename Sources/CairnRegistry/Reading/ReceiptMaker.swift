import CairnTransparencyLog

/// Makes receipts from a log's own tiles: a leaf, its inclusion proof and the checkpoint, as `.tlog-proof`.
package struct ReceiptMaker: Sendable {
    private let logs: any LogDirectory

    package init(logs: any LogDirectory) {
        self.logs = logs
    }

    /// The receipt of a leaf under the log's published checkpoint; nil when that has no such leaf.
    ///
    /// The commit point may be a moment ahead of it, while its tiles are still being written.
    package func receipt(origin: String, index: UInt64) async throws -> [UInt8]? {
        guard let stores = try logs.stores(of: origin), let bytes = try stores.tiles.publishedCheckpoint()
        else {
            return nil
        }
        let note = try SignedNote.parse(bytes)
        let size = try Checkpoint.parse(note.text).size
        guard index < size else { return nil }
        let leaf = try LogOpening.leaves(index..<index + 1, in: stores.segments)[0]
        return try await receipt(of: leaf, index: index, size: size, note: note, stores: stores)
    }

    package func receipt(of logged: Logged, origin: String) async throws -> [UInt8]? {
        guard let stores = try logs.stores(of: origin) else { return nil }
        return try await receipt(
            of: logged.leaf, index: logged.index, size: logged.head.size,
            note: SignedNote.parse(logged.head.note),
            stores: stores)
    }

    private func receipt(
        of leaf: [UInt8], index: UInt64, size: UInt64, note: SignedNote, stores: LogStores
    ) async throws -> [UInt8] {
        let hashes = try await MerkleTree.inclusionProof(
            index: index, size: size, source: StoredTiles(stores.tiles))
        return try TLogProof(extra: leaf, index: index, hashes: hashes, checkpoint: note).encoded()
    }
}

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
