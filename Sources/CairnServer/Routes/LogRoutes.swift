import CairnAPI
import CairnFederation
import CairnManifest
import CairnRegistry
import CairnTransparencyLog
import Hummingbird

/// The public files of the own log under `/log` and of mirrored ones under `/mirror/<hash>`: tlog-tiles and the
/// content bundles beside them.
struct LogRoutes {
    private let services: NodeServices

    init(_ services: NodeServices) {
        self.services = services
    }

    func add(to router: Router<BasicRequestContext>) {
        let services = services
        router.get("/log/**") { request, context in
            try Self.file(
                context.parameters.getCatchAll().joined(separator: "/"), origin: services.logOrigin,
                services: services, request: request)
        }
        router.get("/mirror/{hash}/**") { request, context in
            let hash = try context.parameters.require("hash")
            guard let origin = services.mirroredOrigin(hash) else {
                throw ProblemDetails.noSuchFile("no log with the origin hash \(hash) is mirrored here")
            }
            return try Self.file(
                context.parameters.getCatchAll().joined(separator: "/"), origin: origin, services: services,
                request: request)
        }
    }

    private static let immutable = "public, max-age=604800, immutable"

    private static func file(
        _ path: String, origin: String, services: NodeServices, request: Request
    ) throws -> Response {
        guard let stores = try services.logs.stores(of: origin) else {
            throw ProblemDetails.noSuchFile("this node doesn't hold the log \(origin)")
        }
        if path == "checkpoint" {
            guard let note = try checkpoint(of: origin, stores: stores, services: services) else {
                throw ProblemDetails.noSuchFile("the log has no checkpoint yet")
            }
            return Response.bytes(note, type: "text/plain; charset=utf-8", cache: "no-cache")
        }
        if let tile = TilePath(path) {
            guard let bytes = try stores.tiles.read(tile) else {
                throw ProblemDetails.noSuchFile(
                    "the log has no \(path); a partial tile goes once the full one exists")
            }
            return Compression.answer(
                bytes, to: request, type: "application/octet-stream", cache: immutable,
                compresses: tile.isEntries)
        }
        if path.hasPrefix("content/"), let bundle = TilePath("tile/entries/" + path.dropFirst(8)) {
            return try content(bundle.coordinate, origin: origin, stores: stores, request: request)
        }
        throw ProblemDetails.noSuchFile("\(path) isn't a path of a tiled log")
    }

    /// Of the own log the witnessed checkpoint while it is fresh; of a mirror its home's, with this node's cosignature.
    private static func checkpoint(
        of origin: String, stores: LogStores, services: NodeServices
    ) throws -> [UInt8]? {
        if origin == services.logOrigin { return try services.witnessing.own.shown() }
        return try stores.tiles.publishedCheckpoint().map {
            try services.witnessing.mirrors.note(of: origin, published: $0)
        }
    }

    /// A content bundle: the committed frames of one bundle without their leaves.
    ///
    /// Not immutable: a slot may be blanked.
    private static func content(
        _ bundle: TileCoordinate, origin: String, stores: LogStores, request: Request
    ) throws -> Response {
        let start = bundle.index * RegistryLimits.leavesPerSegment
        let size = try stores.commits.head(of: origin)?.size ?? 0
        guard start + UInt64(bundle.width) <= size else {
            throw ProblemDetails.noSuchFile("the log has \(size) leaves, fewer than this bundle needs")
        }
        var body: [UInt8] = []
        for bytes in try stores.segments.frames(in: start..<start + UInt64(bundle.width)) {
            var reader = FrameReader(bytes)
            if let frame = try reader.next() { body += frame.encodedContent() }
        }
        let tag = "\"\(ContentDigest.of(body).hex)\""
        if request.headers[.ifNoneMatch] == tag {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        var response = Compression.answer(
            body, to: request, type: "application/octet-stream", cache: "public, max-age=3600",
            compresses: true)
        response.headers[.eTag] = tag
        return response
    }
}

extension TilePath {
    fileprivate var isEntries: Bool {
        if case .entries = self { true } else { false }
    }
}

extension ProblemDetails {
    static func noSuchFile(_ detail: String) -> ProblemDetails {
        ProblemDetails(code: "not-found", title: "Not found", status: 404, detail: detail)
    }
}
