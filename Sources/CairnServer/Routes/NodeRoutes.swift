import CairnAPI
import CairnRegistry
import Hummingbird

/// Who this node is and whether it is well.
struct NodeRoutes {
    private let services: NodeServices

    init(_ services: NodeServices) {
        self.services = services
    }

    func add(to router: Router<BasicRequestContext>) {
        let services = services
        router.get(RouterPath(APIPath.nodeDocument)) { _, _ in
            Response.bytes(services.document, type: "application/json", cache: "public, max-age=60")
        }
        router.get(RouterPath(APIPath.health)) { _, _ in
            Response.bytes(Array("ok\n".utf8), type: "text/plain")
        }
        router.get(RouterPath(APIPath.readiness)) { _, _ in
            guard let reason = services.unreadiness() else {
                return Response.bytes(Array("ready\n".utf8), type: "text/plain")
            }
            throw ProblemDetails(code: "not-ready", title: "Not ready", status: 503, detail: reason)
        }
        router.get(RouterPath(APIPath.checkpoints)) { _, _ in
            let checkpoints = try services.logs.origins().compactMap { origin in
                try Self.newestNote(of: origin, services: services).map {
                    CheckpointsAnswer.Checkpoint(origin: origin, note: String(decoding: $0, as: UTF8.self))
                }
            }
            return try Response.json(CheckpointsAnswer(checkpoints: checkpoints))
        }
        router.get(RouterPath(APIPath.metrics)) { _, _ in
            let metrics = try await services.witnessing.metrics()
            return Response.bytes(Array(metrics.text.utf8), type: metrics.type, cache: "no-store")
        }
    }

    private static func newestNote(of origin: String, services: NodeServices) throws -> [UInt8]? {
        if origin == services.logOrigin { return try services.witnessing.own.shown() }
        return try services.logs.stores(of: origin)?.commits.head(of: origin)?.note
    }
}
