import CairnAPI
import CairnClient
import CairnFederation
import CairnRegistry
import CairnTransparencyLog

/// Fetches the public files of one peer's log, each bounded in size.
struct LogFetcher: LogSource {
    let client: NodeClient
    /// Where the log's files begin: the peer's own log, or one that it mirrors.
    var prefix = APIPath.log

    func checkpoint() async throws -> [UInt8] {
        try await file("checkpoint", maxBytes: APILimits.checkpointBytes)
    }

    func entries(_ bundle: TileCoordinate) async throws -> [[UInt8]] {
        let path = bundle.entriesPath
        let bytes = try await file(path, maxBytes: EntryBundle.maxBytes)
        do {
            return try EntryBundle.parse(bytes, width: bundle.width).entries
        } catch {
            throw PeerError.damaged(what: path)
        }
    }

    /// A hash tile, cut from the full one where the partial one is gone.
    func tile(_ tile: TileCoordinate) async throws -> [UInt8] {
        do {
            return try await file(tile.path, maxBytes: tile.byteCount)
        } catch PeerError.notServed(_, status: 404) where !tile.isFull {
            let full = try await file(tile.full.path, maxBytes: tile.full.byteCount)
            return Array(full.prefix(tile.byteCount))
        }
    }

    /// Level-1 hashes of the blocks of a range, as a tree of `treeSize` leaves has them.
    func blockHashes(_ blocks: Range<UInt64>, treeSize: UInt64) async throws -> [Hash] {
        guard !blocks.isEmpty else { return [] }
        let width = UInt64(TileCoordinate.fullWidth)
        var hashes: [Hash] = []
        for index in blocks.lowerBound / width...(blocks.upperBound - 1) / width {
            guard let tile = TileCoordinate(level: 1, index: index, treeSize: treeSize) else {
                throw PeerError.damaged(what: "tile/1/\(index)")
            }
            let bytes = try await file(tile.path, maxBytes: TileCoordinate.fullWidth * Hash.byteCount)
            guard let parsed = try? HashTile.parse(bytes, at: tile) else {
                throw PeerError.damaged(what: tile.path)
            }
            let first = index * width
            for (offset, hash) in parsed.hashes.enumerated() where blocks.contains(first + UInt64(offset)) {
                hashes.append(hash)
            }
        }
        return hashes
    }

    func content(_ bundle: TileCoordinate) async throws -> [Frame] {
        let path = "content/" + bundle.entriesPath.dropFirst("tile/entries/".count)
        let bytes = try await file(path, maxBytes: ContentBundle.maxBytes)
        do {
            return try ContentBundle.parse(bytes, width: bundle.width)
        } catch {
            throw PeerError.damaged(what: path)
        }
    }

    private func file(_ path: String, maxBytes: Int) async throws -> [UInt8] {
        let reply = try await client.get("\(prefix)/\(path)", maxBytes: maxBytes)
        guard reply.status == 200 else { throw PeerError.notServed(path: path, status: reply.status) }
        return reply.body
    }
}
