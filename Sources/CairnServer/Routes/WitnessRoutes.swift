import CairnAPI
import CairnFederation
import CairnRegistry
import CairnTransparencyLog
import HTTPTypes
import Hummingbird
import NIOPosix

/// This node as a witness of the logs that it follows: `add-checkpoint`, and what it cosigned last of each.
struct WitnessRoutes {
    private let services: NodeServices

    init(_ services: NodeServices) {
        self.services = services
    }

    func add(to router: Router<BasicRequestContext>) {
        let services = services
        router.post("/witness/add-checkpoint") { request, _ in
            do {
                let response = try await Self.addCheckpoint(request, services: services)
                services.witnessing.answered(response.status.code)
                return response
            } catch {
                services.witnessing.answered(ProblemDetails(for: error).status)
                throw error
            }
        }
        router.get("/witness/{hash}/checkpoint") { _, context in
            let hash = try context.parameters.require("hash")
            guard let head = try services.witnessing.witness.head(originHash: hash) else {
                throw ProblemDetails.noSuchFile("this node has cosigned no log with the origin hash \(hash)")
            }
            return Response.bytes(head.note, type: "text/plain; charset=utf-8", cache: "no-cache")
        }
    }

    private static func addCheckpoint(_ request: Request, services: NodeServices) async throws -> Response {
        let body = try await request.bytes(upTo: LogLimits.maxAddCheckpointBytes)
        // Storing takes a sync: beyond a few dozen nobody gains by waiting.
        guard services.witnessing.gate.enter() else { throw ProblemDetails.witnessBusy(status: 429) }
        defer { services.witnessing.gate.leave() }
        let witness = services.witnessing.witness
        return try response(to: await NIOThreadPool.singleton.runIfActive { try witness.answer(body) })
    }

    /// Throws the problem where the answer is none that a log is glad of.
    static func response(to answer: WitnessAnswer) throws -> Response {
        switch answer {
        case .cosigned(let cosignature):
            return Response.bytes(
                Array(cosignature.line.utf8), type: "text/plain; charset=utf-8", cache: "no-store")
        case .refused(.otherSize(let held, _)):
            return Response.bytes(
                Array("\(held)\n".utf8), type: WitnessHTTP.sizeType, status: .conflict, cache: "no-store")
        case .busy: throw ProblemDetails.witnessBusy(status: 503)
        case .unreadable(let error): throw ProblemDetails(error)
        case .refused(let decision): throw ProblemDetails(decision)
        case .frozen(let origin):
            throw ProblemDetails(
                code: "log-frozen", title: "The log is frozen here", status: 403,
                detail:
                    "the log \(origin) contradicted itself; this witness cosigns it no more until its operator decides"
            )
        }
    }
}

extension ProblemDetails {
    fileprivate static func witnessBusy(status: Int) -> ProblemDetails {
        ProblemDetails(
            code: "busy", title: "The witness is busy", status: status,
            detail: "the witness has as many requests as it can answer; try again in a moment")
    }

    fileprivate init(_ error: AddCheckpointError) {
        self.init(
            code: "bad-request", title: "Not a witness request", status: 400,
            detail: "the body isn't an add-checkpoint request as c2sp.org/tlog-witness has it (\(error))")
    }

    fileprivate init(_ decision: WitnessDecision) {
        let (status, code, detail): (Int, String, String) =
            switch decision {
            case .malformed(.checkpoint(let error)):
                (400, "bad-request", "the request's note isn't a checkpoint (\(error))")
            case .malformed(.olderThanOld(let old, let size)):
                (400, "bad-request", "the old size \(old) is larger than the checkpoint's, \(size)")
            case .notTrusted(let error):
                (
                    403, "not-trusted",
                    "the checkpoint isn't signed by the log's key that this witness knows (\(error))"
                )
            case .unknownLog:
                (404, "unknown-log", "this witness doesn't follow the log; ask its operator to")
            case .otherSize(let held, _):
                (409, "other-size", "this witness cosigned size \(held) last; prove from there")
            case .unprocessable(.badProof):
                (422, "bad-proof", "the proof doesn't lead from the tree cosigned last to the new one")
            case .unprocessable(.proofFromNothing):
                (422, "bad-proof", "a proof from size 0 is empty")
            case .unprocessable(.otherRoot):
                (422, "other-root", "this witness cosigned another root of the same size: the log has forked")
            case .unprocessable(.wrongEmptyRoot):
                (422, "other-root", "a tree of size 0 has the root of the empty tree")
            case .cosign:
                (500, "internal", "the witness couldn't finish this request")
            }
        self.init(code: code, title: "The witness refuses", status: status, detail: detail)
    }
}
