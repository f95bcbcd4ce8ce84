import CairnAPI
import Foundation
import NIOHTTP1

/// Calls of the operator, which a node answers on the socket in its data directory only.
extension NodeClient {
    package func peers() async throws -> PeersAnswer {
        try await answer(PeersAnswer.self, at: AdminPath.peers, what: "the list of peers")
    }

    /// Follows a peer; without a confirmed key the answer only shows the one that the peer has.
    package func addPeer(_ addition: PeerAddition) async throws -> PeerAnswer {
        try await send(addition, to: AdminPath.peers, as: PeerAnswer.self, what: "the answer about the peer")
    }

    /// Stops following a peer, named by origin or URL; what was taken over stays.
    package func removePeer(_ name: String) async throws {
        let path = "\(AdminPath.peers)?origin=\(Self.segment(name))"
        let reply = try await transfer.collect(request(.DELETE, path), maxBytes: 64 << 10, pace: .admin)
        guard reply.isSuccess else { throw reply.refusal(url: url(path)) }
    }

    /// Synchronises with one peer or all, and waits for the end of it.
    package func sync(_ request: SyncRequest) async throws -> SyncAnswer {
        try await send(
            request, to: AdminPath.sync, as: SyncAnswer.self, what: "the answer about the synchronisation")
    }

    /// Ends the node's log; the answer is the predecessor file of the log that goes on, as bytes.
    package func seal(_ seal: SealRequest) async throws -> [UInt8] {
        let reply = try await post(
            AdminPath.seal, json: [UInt8](try JSONEncoder().encode(seal)), pace: .admin)
        guard reply.isSuccess else { throw reply.refusal(url: url(AdminPath.seal)) }
        return reply.body
    }

    /// Who waits for the operator to register.
    package func registrations() async throws -> RegistrationsAnswer {
        try await answer(
            RegistrationsAnswer.self, at: AdminPath.registrations, what: "the list of registrations")
    }

    /// Approves a registration that waits, or denies it; the receipt's place in the log where it is approved.
    package func decide(_ decision: RegistrationDecision) async throws -> UInt64? {
        let path = AdminPath.registrations
        let reply = try await post(path, json: [UInt8](try JSONEncoder().encode(decision)), pace: .admin)
        guard decision.approve else { return nil }
        return try reply.decode(ReceiptAnswer.self, what: "the receipt", url: url(path)).index
    }

    /// Any other JSON answer of the socket.
    package func admin<Answer: Decodable>(_ type: Answer.Type, at path: String) async throws -> Answer {
        try await answer(type, at: path, what: "the answer at \(path)")
    }

    private func send<Answer: Decodable>(
        _ body: some Encodable, to path: String, as type: Answer.Type, what: String
    ) async throws -> Answer {
        let json = [UInt8](try JSONEncoder().encode(body))
        let reply = try await post(path, json: json, pace: .admin)
        return try reply.decode(type, what: what, url: url(path))
    }
}
