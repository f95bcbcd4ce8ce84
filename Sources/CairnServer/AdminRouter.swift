import CairnAPI
import CairnFederation
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnRegistry
import CairnTransparencyLog
import Foundation
import Hummingbird

/// The operator's interface, for the data directory's own socket only: who can open it owns the node.
package enum AdminRouter {
    private static let bodyBytes = 64 << 10

    package static func make(
        peers: any PeerOperations, log: any LogOperations, registrations: RegistrationDesk
    ) -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: ProblemMiddleware())
        router.get(RouterPath(AdminPath.status)) { _, _ in
            Response.bytes(Array("ok\n".utf8), type: "text/plain")
        }
        router.get(RouterPath(AdminPath.peers)) { _, _ in
            try Response.json(PeersAnswer(peers: try await peers.list().map { PeerAnswer($0) }))
        }
        router.post(RouterPath(AdminPath.peers)) { request, _ in
            let body = try await decode(PeerAddition.self, from: request)
            let status = try await translated {
                if let vkey = body.vkey {
                    try await peers.add(url: body.url, vkey: vkey)
                } else {
                    try await peers.candidate(url: body.url)
                }
            }
            return try Response.json(PeerAnswer(status))
        }
        router.delete(RouterPath(AdminPath.peers)) { request, _ in
            let origin = request.uri.queryParameters["origin"].map { String($0) } ?? ""
            try await translated { try await peers.remove(origin: origin) }
            return Response(status: .noContent)
        }
        router.post(RouterPath(AdminPath.sync)) { request, _ in
            let body = try await decode(SyncRequest.self, from: request)
            let rounds = try await translated { try await peers.sync(peer: body.peer) }
            return try Response.json(SyncAnswer(rounds: rounds.map { SyncAnswer.Round($0) }))
        }
        router.post(RouterPath(AdminPath.seal)) { request, _ in
            let body = try await decode(SealRequest.self, from: request)
            let successor = try body.successor.map { vkey in
                guard let successor = Seal.Successor(vkey: vkey) else {
                    throw ProblemDetails(
                        code: "bad-key", title: "Not a log's key", status: 422,
                        detail:
                            "the successor's key isn't the verifier key of a log; take it from its node's document"
                    )
                }
                return successor
            }
            return Response.bytes(
                try await log.seal(successor: successor).encoded(), type: "application/json")
        }
        registrations.add(to: router)
        return router
    }

    private static func decode<Body: Decodable>(_ type: Body.Type, from request: Request) async throws -> Body
    {
        let bytes = try await request.bytes(upTo: bodyBytes)
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw ProblemDetails(
                code: "bad-body", title: "The body can't be read", status: 422,
                detail: "the body isn't what this path takes")
        }
    }

    private static func translated<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as PeerError {
            let status =
                switch error {
                case .unknown: 404
                case .isSelf, .keyChanged, .originChanged, .oldDocument, .quarantined, .fork, .smaller,
                    .tooFewCosignatures:
                    409
                case .damaged, .notServed: 502
                case .mirrorDamaged: 500
                }
            throw ProblemDetails(code: "peer", title: "Peer", status: status, detail: "\(error)")
        } catch let error as ProblemDetails {
            throw error
        } catch {
            throw ProblemDetails(
                code: "peer-unreachable", title: "Peer", status: 502,
                detail: "couldn't talk to the peer: \(error)")
        }
    }
}

extension PeerAnswer {
    init(_ status: PeerStatus) {
        let peer = status.peer
        let key = (try? VerifierKey.parse(peer.vkey)).flatMap { try? PublicKey(verifierKey: $0) }
        self.init(
            origin: peer.origin, url: peer.url, vkey: peer.vkey, fingerprint: key?.keyID.hex ?? "",
            state: status.isFollowed ? peer.state.rawValue : "candidate", size: status.size,
            refusedRecords: status.refusedRecords, failures: peer.failures,
            lastOK: peer.lastOK?.timestampText, lastError: peer.lastError,
            evidence: status.evidence)
    }
}

extension SyncAnswer.Round {
    init(_ round: SyncRound) {
        self.init(
            origin: round.origin, fromSize: round.fromSize, toSize: round.toSize, releases: round.releases,
            refused: round.refused, bytes: round.bytes, error: round.error)
    }
}
