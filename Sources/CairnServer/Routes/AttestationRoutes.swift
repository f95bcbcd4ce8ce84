import CairnAPI
import CairnManifest
import CairnProvenance
import CairnRegistry
import Hummingbird

/// What others say of releases: taking it in, and listing it.
struct AttestationRoutes {
    private let services: NodeServices
    private let reading: ReadRoutes

    init(_ services: NodeServices) {
        self.services = services
        reading = ReadRoutes(services)
    }

    func add(to router: Router<BasicRequestContext>) {
        router.post(RouterPath(APIPath.attestations)) { request, _ in
            let body = try AttestationBody.parse(
                try await request.bytes(upTo: APILimits.attestationBodyBytes))
            try services.reserveDisk(Int64(body.object.count))
            let answer = try await services.publishing.attach(
                body.signed, object: body.object, sigstore: services.sigstore)
            return try await PublishResponse(services).make(answer, record: body.signed.record.digest)
        }
        router.get("/v1/attestations/**") { request, context in
            let text = context.parameters.getCatchAll().joined(separator: "/")
            return try await list(
                try ReadRoutes.reference(text),
                after: request.uri.queryParameters["after"].flatMap { Int64($0) } ?? 0)
        }
        router.get("/v1/publishers/{name}/attestations/head") { _, context in
            try head(try reading.publisher(try context.parameters.require("name")))
        }
    }

    private func list(_ reference: Reference, after: Int64) async throws -> Response {
        let found = try reading.find(reference)
        let release = found.release.release
        var target: AttestationTarget?
        let page = try services.catalog.attestations(
            about: release.record, after: after, limit: APILimits.pageAttestations)
        var answers: [AttestationAnswer] = []
        for attestation in page {
            let reading = try services.attestations.reading(of: attestation) {
                target = try target ?? services.ledger.attestationTarget(ofRecord: release.record)
                return target
            }
            guard let reading,
                let receipt = try await services.receipts.receipt(
                    origin: attestation.origin, index: attestation.index)
            else { continue }
            answers.append(try answer(attestation, reading, receipt: receipt))
        }
        let next = page.count == APILimits.pageAttestations ? page.last.map { "\($0.row)" } : nil
        return try Response.json(
            AttestationsAnswer(
                reference: found.entry.reference + "@" + release.version, release: release.record.hex,
                attestations: answers, next: next))
    }

    private func answer(
        _ attestation: CatalogAttestation, _ reading: AttestationReading, receipt: Receipt
    ) throws -> AttestationAnswer {
        let author = try attestation.author.flatMap { id in
            try services.catalog.publishers(named: id.hex).first { $0.origin == attestation.origin }
        }
        return AttestationAnswer(
            object: attestation.object.hex, form: attestation.form, size: attestation.size,
            predicateType: attestation.predicateType, author: try author.map(self.reading.answer),
            origin: attestation.origin, index: attestation.index, record: attestation.record.hex,
            time: attestation.time.timestampText, about: reading.isAboutWhole ? "release" : "files",
            signers: reading.signers.map { AttestationAnswer.Signer($0) }, doubt: reading.doubt,
            fault: reading.fault, summary: reading.summary,
            receipt: String(decoding: receipt.bytes, as: UTF8.self))
    }

    /// What the next attestation of somebody else's release must be bound to.
    private func head(_ publisher: CatalogPublisher) throws -> Response {
        guard publisher.origin == services.logOrigin else {
            throw ProblemDetails(
                code: "unknown-publisher", title: "Unknown publisher", status: 404,
                detail:
                    "\(publisher.name) isn't registered on this node; its attestations belong to its home's log"
            )
        }
        let now = try reading.answer(for: publisher)
        let prev = try services.ledger.head(
            of: .attestations(by: publisher.id), origin: services.logOrigin)
        return try Response.json(
            HeadAnswer(
                origin: services.logOrigin,
                publisher: HeadAnswer.Publisher(id: now.id, name: now.name, version: now.version),
                prev: prev?.hex, salt: nil, name: nil))
    }
}

extension AttestationAnswer.Signer {
    init(_ signer: AttestationSigner) {
        switch signer {
        case .key(let id): self.init(key: id.hex)
        case .publisher(let id, let key): self.init(publisher: id.hex, key: key.hex)
        case .workload(let workload): self.init(issuer: workload.issuer, san: workload.san)
        }
    }
}
