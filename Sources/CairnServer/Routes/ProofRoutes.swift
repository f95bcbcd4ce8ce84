import CairnAPI
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTransparencyLog
import HTTPTypes
import Hummingbird

/// Receipts of the own log's leaves by their place, and the policy that makes them witnessed.
struct ProofRoutes {
    /// Witnesses cosign within a second or two of growth.
    private static let retrySeconds = "2"

    private let services: NodeServices

    init(_ services: NodeServices) {
        self.services = services
    }

    func add(to router: Router<BasicRequestContext>) {
        let services = services
        router.get("/v1/proofs/{index}") { request, context in
            let text = try context.parameters.require("index")
            guard let index = UInt64(strictDecimal: text.utf8) else {
                throw Self.unreadable("'\(text.prefix(40))' isn't the place of a leaf; write a number from 0")
            }
            var wanted: Receipt.State?
            if let word = request.uri.queryParameters["state"] {
                wanted = Receipt.State(rawValue: String(word))
                guard wanted != nil else { throw Self.unreadable("state is logged or witnessed") }
            }
            return try await Self.answer(index, wanted: wanted, services: services)
        }
        router.get(RouterPath(APIPath.policy)) { _, _ in
            guard let text = services.witnessing.policyText else {
                throw ProblemDetails.noSuchFile(
                    "this node has no policy: its receipts are logged and never witnessed")
            }
            return Response.bytes(text, type: "text/plain; charset=utf-8", cache: "no-cache")
        }
    }

    private static func answer(
        _ index: UInt64, wanted: Receipt.State?, services: NodeServices
    ) async throws -> Response {
        let origin = services.logOrigin
        guard wanted != .witnessed || services.witnessing.own.asksWitnesses else {
            throw ProblemDetails(
                code: "no-witnesses", title: "Nobody witnesses this log", status: 409,
                detail:
                    "this node has no policy that asks witnesses, so its receipts are logged and never witnessed; ask with state=logged"
            )
        }
        guard
            let receipt = try await services.receipts.receipt(
                origin: origin, index: index, under: wanted == .logged ? .logged : nil)
        else { throw ProblemDetails.noSuchFile("the log has no leaf \(index) yet") }
        let isWaiting = wanted == .witnessed && receipt.state != .witnessed
        var response = try Response.json(
            ReceiptAnswer(
                state: receipt.state.rawValue, origin: origin, index: index,
                record: try Leaf.parse(receipt.leaf).recordDigest.hex,
                receipt: String(decoding: receipt.bytes, as: UTF8.self)),
            status: isWaiting ? .accepted : .ok)
        response.headers[.cacheControl] = "no-store"
        if isWaiting { response.headers[.retryAfter] = retrySeconds }
        return response
    }

    private static func unreadable(_ detail: String) -> ProblemDetails {
        ProblemDetails(code: "bad-request", title: "The request can't be read", status: 400, detail: detail)
    }
}
