import CairnAPI
import Foundation

/// How a node takes a release.
package enum PublishReply: Sendable, Equatable {
    /// The record is in the log; `isNew` unless it had been there already.
    case receipt(ReceiptAnswer, isNew: Bool)
    /// Everything is fine but for bytes that the node lacks.
    case session(SessionAnswer)
}

extension NodeClient {
    /// Brings a version of an identity.
    ///
    /// Its receipt is checked by `ReceiptCheck`. One that waits for the operator is no receipt: the node's words about
    /// it are thrown as a problem.
    package func register(_ body: RegistrationBody) async throws -> ReceiptAnswer {
        let reply = try await post(APIPath.publishers, json: try body.encoded())
        guard reply.status != 202 else { throw reply.refusal(url: url(APIPath.publishers)) }
        return try reply.decode(ReceiptAnswer.self, what: "the receipt", url: url(APIPath.publishers))
    }

    /// Brings a status of a release, or a publisher's profile.
    ///
    /// Its receipt is checked by `ReceiptCheck`.
    package func say(_ body: RegistrationBody, at path: String) async throws -> ReceiptAnswer {
        let reply = try await post(path, json: try body.encoded())
        return try reply.decode(ReceiptAnswer.self, what: "the receipt", url: url(path))
    }

    package func publish(_ body: ReleaseBody) async throws -> PublishReply {
        let reply = try await post(APIPath.releases, json: try body.encoded())
        let url = url(APIPath.releases)
        guard reply.status == 202 else {
            let receipt = try reply.decode(ReceiptAnswer.self, what: "the receipt", url: url)
            return .receipt(receipt, isNew: reply.status == 201)
        }
        let session = try reply.decode(SessionAnswer.self, what: "the upload session", url: url)
        try Self.check(session: session.session)
        return .session(session)
    }

    /// Finishes a session whose bytes are all there.
    package func commit(session: String) async throws -> ReceiptAnswer {
        try Self.check(session: session)
        let path = APIPath.commit(session: session)
        let reply = try await post(path, json: [])
        return try reply.decode(ReceiptAnswer.self, what: "the receipt", url: url(path))
    }

    /// A session's name comes from the node and goes into paths.
    static func check(session: String) throws(ClientError) {
        let isPlain = session.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard isPlain, (1...ClientLimits.sessionBytes).contains(session.utf8.count) else {
            throw .badAnswer(what: "the upload session", why: "its name isn't letters, digits, '-' and '_'")
        }
    }
}
