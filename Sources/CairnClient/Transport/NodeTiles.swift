import CairnAPI
import CairnManifest
import CairnTransparencyLog

/// The public files of a log as a node serves them: its own log, or one that it mirrors.
package struct NodeTiles: HashTileSource {
    private let node: NodeClient
    private let prefix: String

    /// - Parameters:
    ///   - logOrigin: the log's origin line
    ///   - isOwn: whether it is the node's own log
    package init(node: NodeClient, logOrigin: String, isOwn: Bool) {
        self.node = node
        prefix = isOwn ? APIPath.log : APIPath.mirror(originHash: ContentDigest.of(Array(logOrigin.utf8)).hex)
    }

    package func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
        if let bytes = try await read(coordinate) { return bytes }
        // A partial tile may go once the full one is there; its hashes are the first of the full one.
        if !coordinate.isFull, let bytes = try await read(coordinate.full) {
            return Array(bytes.prefix(coordinate.byteCount))
        }
        throw ClientError.badAnswer(
            what: "the log at \(node.address.text)", why: "it has no \(coordinate.path)")
    }

    /// The newest checkpoint as the node serves it, nobody's signature checked; nil where it has none.
    package func checkpoint() async throws -> SignedNote? {
        guard let bytes = try await file("checkpoint", maxBytes: APILimits.checkpointBytes) else {
            return nil
        }
        do {
            return try SignedNote.parse(bytes)
        } catch {
            throw ClientError.badAnswer(
                what: "the checkpoint at \(node.address.text)", why: "it isn't a signed note (\(error))")
        }
    }

    /// A file of the log by its path below the log's prefix; nil where there is none.
    package func file(_ path: String, maxBytes: Int) async throws -> [UInt8]? {
        let path = prefix + "/" + path
        let reply = try await node.get(path, maxBytes: maxBytes)
        if reply.status == 404 { return nil }
        guard reply.isSuccess else { throw reply.refusal(url: node.url(path)) }
        return reply.body
    }

    private func read(_ coordinate: TileCoordinate) async throws -> [UInt8]? {
        try await file(coordinate.path, maxBytes: coordinate.full.byteCount)
    }
}
