import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

/// A node with a release, and its publisher and somebody else who attest things about it.
struct AttestedNode {
    let node: TestNode
    let release: SampleRelease
    let lab: SamplePublisher

    init(_ node: TestNode) async throws {
        self.node = node
        release = SampleRelease.make(publisher: try await node.registered())
        lab = try await node.registered("lab")
        try await node.published(release)
    }

    /// Runs `body` with a new one.
    static func with(
        origin: String = "alpha.cairn.example", _ body: @Sendable (AttestedNode) async throws -> Void
    ) async throws {
        try await TestNode.with(origin: origin) { try await body(try await AttestedNode($0)) }
    }

    var reference: Reference { get throws { try Reference("acme/minilm@1.0.0") } }

    /// By whoever made it, wherever it is read.
    func listed(at reader: TestNode? = nil) async throws -> [AttestationAnswer] {
        var reference = try Reference(release.everywhere)
        reference.selector = .version(release.label.version)
        return try await (reader ?? node).client.attestations(reference)
    }

    /// A statement of the lab about the release, in its chain behind `previous`.
    func labSays(
        _ result: String = "PASSED", after previous: ContentDigest? = nil, key: SigningKey? = nil
    ) -> SampleAttestation {
        release.attestation(by: lab, after: previous, key: key, payload: release.testResult(result))
    }
}

extension TestNode {
    func attach(_ attestation: SampleAttestation) async throws -> Reply {
        try await post(
            APIPath.attestations,
            try AttestationBody(
                object: attestation.object, isBundle: attestation.isBundle, signed: attestation.record
            ).encoded())
    }

    /// Attaches it; the receipt has been checked.
    @discardableResult
    func attached(_ attestation: SampleAttestation) async throws -> ReceiptAnswer {
        let reply = try await attach(attestation)
        try #require(reply.status == 201, "\(reply.text)")
        return try checked(reply.json(ReceiptAnswer.self))
    }
}
