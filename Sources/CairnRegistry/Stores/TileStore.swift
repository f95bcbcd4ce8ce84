import CairnTransparencyLog

/// The public files of one log: tiles, entry bundles and the checkpoint.
///
/// All of it can be derived again.
package protocol TileStore: HashTileSource, Sendable {
    /// Writes tiles and bundles that a commit brought. A path is written once: a file that is already there
    /// with other bytes is `TileStoreError.contradiction`. Durable when it returns.
    func write(_ files: [TileFile]) throws

    /// Makes a checkpoint public, replacing the one before: whole or not at all. After a power cut the one before may
    /// be back.
    func publish(checkpoint: [UInt8]) throws

    /// The public checkpoint, or nil before the first.
    func publishedCheckpoint() throws -> [UInt8]?

    /// A tile's or bundle's bytes, or nil when it isn't held.
    func read(_ path: TilePath) throws -> [UInt8]?
}

/// One file of a log, to be written.
package struct TileFile: Hashable, Sendable {
    package var path: TilePath
    package var bytes: [UInt8]

    package init(path: TilePath, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

package enum TileStoreError: Error, Equatable, Sendable {
    /// A tile exists with other bytes: this disk holds another history of the same log.
    case contradiction(path: String)
    case missing(path: String)
}

extension TileStore {
    package func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
        if let bytes = try read(.hashes(coordinate)) { return bytes }
        guard !coordinate.isFull, let full = try read(.hashes(coordinate.full)) else {
            throw TileStoreError.missing(path: coordinate.path)
        }
        return Array(full.prefix(coordinate.byteCount))
    }
}
