import CairnAPI
import CairnManifest
import CairnProvenance
import CairnRegistry
import Foundation
import Hummingbird

/// Where the operator sees who wants to register, and decides: routes of the admin socket.
package struct RegistrationDesk: Sendable {
    private let services: NodeServices

    package init(_ services: NodeServices) {
        self.services = services
    }

    func add(to router: Router<BasicRequestContext>) {
        router.get(RouterPath(AdminPath.registrations)) { _, _ in
            let waiting = try services.publishing.waitingRegistrations()
            return try Response.json(
                RegistrationsAnswer(
                    registrations: try waiting.map { try RegistrationsAnswer.Registration($0) }))
        }
        router.post(RouterPath(AdminPath.registrations)) { request, _ in
            let bytes = try await request.bytes(upTo: 4 << 10)
            guard let body = try? JSONDecoder().decode(RegistrationDecision.self, from: Data(bytes)),
                let record = ContentDigest(hex: body.record)
            else {
                throw ProblemDetails(
                    code: "bad-body", title: "The body can't be read", status: 422,
                    detail: "the body isn't a decision about a registration")
            }
            guard body.approve else {
                try services.publishing.deny(record)
                return Response(status: .noContent)
            }
            return try await PublishResponse(services).make(
                try await services.publishing.approve(record), record: record)
        }
    }
}

extension RegistrationsAnswer.Registration {
    fileprivate init(_ waiting: WaitingRegistration) throws {
        let identity = try? Identity.parse(try StoredEnvelope.parse(waiting.object).payload)
        self.init(
            record: waiting.record.hex, id: waiting.publisher.hex, name: waiting.name.text,
            asked: waiting.asked.timestampText, expires: waiting.expires.timestampText,
            owners: identity?.owners.keys.map(\.keyID.hex) ?? [], isMove: identity == nil)
    }
}
