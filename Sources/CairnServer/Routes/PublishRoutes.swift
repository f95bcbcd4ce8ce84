import CairnAPI
import CairnManifest
import CairnProvenance
import CairnRegistry
import Hummingbird

/// Registration, publish, and the head that the next record must extend.
struct PublishRoutes {
    private let services: NodeServices

    init(_ services: NodeServices) {
        self.services = services
    }

    func add(to router: Router<BasicRequestContext>) {
        router.post(RouterPath(APIPath.publishers)) { request, _ in
            let body = try RegistrationBody.parse(
                try await request.bytes(upTo: APILimits.registrationBodyBytes))
            try services.reserveDisk(Int64(body.envelope.count))
            let answer = try await services.publishing.register(signed: body.signed, envelope: body.envelope)
            return try await PublishResponse(services).make(answer, record: body.signed.record.digest)
        }
        addStatement(APIPath.statuses, to: router) {
            try await services.publishing.say(status: $0, envelope: $1)
        }
        addStatement(APIPath.profiles, to: router) {
            try await services.publishing.say(profile: $0, envelope: $1)
        }
        router.post(RouterPath(APIPath.releases)) { request, _ in
            let body = try ReleaseBody.parse(try await request.bytes(upTo: APILimits.publishBodyBytes))
            let inline = body.files.reduce(body.envelope.count) { $0 + $1.count }
            try services.reserveDisk(Int64(inline))
            let answer = try await services.publishing.publish(
                signed: body.signed, envelope: body.envelope, label: body.label, files: body.files)
            return try await PublishResponse(services).make(answer, record: body.signed.record.digest)
        }
    }

    private func addStatement(
        _ path: String, to router: Router<BasicRequestContext>,
        say: @escaping @Sendable (SignedRecord, [UInt8]) async throws -> PublishAnswer
    ) {
        router.post(RouterPath(path)) { request, _ in
            let limit = APILimits.statementBodyBytes
            let body = try RegistrationBody.parse(try await request.bytes(upTo: limit), maxBytes: limit)
            try services.reserveDisk(Int64(body.envelope.count))
            let answer = try await say(body.signed, body.envelope)
            return try await PublishResponse(services).make(answer, record: body.signed.record.digest)
        }
    }
}

/// The HTTP form of a publish's outcome.
struct PublishResponse {
    private let services: NodeServices

    init(_ services: NodeServices) {
        self.services = services
    }

    func make(_ answer: PublishAnswer, record: ContentDigest) async throws -> Response {
        switch answer {
        case .logged(let logged):
            // Who publishes alone finds the release in git with the answer; at most one answer waits at a time.
            if logged.groupSize == 1 { await services.gitSettled(logged.head.size) }
            let receipt = try await services.receipts.receipt(of: logged, origin: services.logOrigin)
            return try receiptResponse(receipt, index: logged.index, record: record, status: .created)
        case .already(let index):
            let receipt = try await services.receipts.receipt(origin: services.logOrigin, index: index)
            return try receiptResponse(receipt, index: index, record: record, status: .ok)
        case .waiting(let expires):
            throw ProblemDetails(waitingUntil: expires)
        case .session(let session):
            let missing = session.lacking.sorted { $0.key < $1.key }
            return try Response.json(
                SessionAnswer(
                    session: session.id,
                    missing: missing.map { SessionAnswer.Lacking(digest: $0.key.hex, size: $0.value) },
                    expires: (session.opened + APILimits.sessionSeconds).timestampText),
                status: .accepted)
        }
    }

    private func receiptResponse(
        _ receipt: Receipt?, index: UInt64, record: ContentDigest, status: HTTPResponse.Status
    ) throws -> Response {
        guard let receipt else {
            throw ProblemDetails(
                code: "internal", title: "Internal error", status: 500,
                detail: "the log has no receipt for a logged record")
        }
        return try Response.json(
            ReceiptAnswer(
                state: receipt.state.rawValue, origin: services.logOrigin, index: index, record: record.hex,
                receipt: String(decoding: receipt.bytes, as: UTF8.self)),
            status: status)
    }
}
