import CairnAPI
import CairnManifest
import CairnNode
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import Testing

@Suite("Registering a publisher", .serialized)
struct RegistrationTests {
    private static func refused(
        _ publisher: SamplePublisher, by node: TestNode, status: Int, code: String, saying words: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await node.expectRefusal(
            of: publisher.registrationBody(), at: APIPath.publishers, status: status, code: code,
            saying: words,
            digests: [publisher.envelope.digest], sourceLocation: sourceLocation)
        #expect(
            try await node.get(APIPath.publisher(publisher.id.hex)).status == 404,
            sourceLocation: sourceLocation)
    }

    @Test("refuses a publisher name that is taken")
    func taken() async throws {
        try await TestNode.with { node in
            try await node.registered("acme")
            let other = SamplePublisher.make(
                "acme", origin: node.origin, vkey: node.vkey, scopes: [.kind(.model)])
            try await Self.refused(
                other, by: node, status: 409, code: "name-taken", saying: "acme belongs to somebody else here"
            )
        }
    }

    @Test("refuses a publisher name that differs from a taken one by case alone")
    func takenByCase() async throws {
        try await TestNode.with { node in
            try await node.registered("Acme")
            try await Self.refused(
                node.publisher("aCME"), by: node, status: 409, code: "name-taken",
                saying: "belongs to somebody else")
        }
    }

    @Test(
        "refuses a publisher name that is a path of a node or a word kept back",
        arguments: ["v1", "Datasets", "log"])
    func reserved(name: String) async throws {
        try await TestNode.with { node in
            let publisher = node.publisher()
            var document = publisher.identity.json.objectValue ?? [:]
            document["name"] = .string(name)
            let payload = JSONValue.object(document).canonicalBytes()
            let envelope = try Envelope.sign(
                payload: payload, type: Identity.payloadType, keys: [publisher.owner])
            var record = publisher.record.record
            record.author = PublisherID(ContentDigest.of(payload))
            record.object = envelope.digest
            record.size = envelope.bytes.count
            let body = RegistrationBody(
                envelope: envelope.bytes, signed: try SignedRecord.sign(record, with: [publisher.owner]))
            try await node.expectRefusal(
                of: body.encoded(), at: APIPath.publishers, status: 422, code: "reserved-name",
                saying: "the publisher name is reserved", digests: [envelope.digest])
        }
    }

    @Test("refuses a new publisher where registration is closed, and still takes releases")
    func closed() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(folder: folder("node")) { try await $0.registered() }
        try await TestNode.with(folder: folder("node"), configure: { $0.registration = .closed }) { node in
            try await Self.refused(
                node.publisher("rival"), by: node, status: 403, code: "registration-closed",
                saying: "ask its operator")
            try await node.published(SampleRelease.make(publisher: node.publisher()))
        }
    }

    @Test("refuses an identity whose home is another log, or this log with another key")
    func otherHome() async throws {
        try await TestNode.with { node in
            try await Self.refused(
                SamplePublisher.make("acme", origin: "beta.cairn.example"), by: node, status: 409,
                code: "wrong-origin", saying: "the record is made for beta.cairn.example/log")
            try await Self.refused(
                SamplePublisher.make("acme", origin: node.origin), by: node, status: 409,
                code: "wrong-origin",
                saying: "home names another log key")
        }
    }

    @Test("takes a new version of an identity by the old owner and the new one, and judges by it")
    func rotated() async throws {
        try await TestNode.with { node in
            let first = try await node.registered()
            let newKey = TestKeys.ed25519("new releaser")
            let second = first.next(releaser: newKey) { identity in
                identity.releasers = [
                    Identity.Releaser(signer: .key(newKey.publicKey), scopes: [.everything])
                ]
            }
            let reply = try await node.post(APIPath.publishers, try second.registrationBody())
            #expect(reply.status == 201, "\(reply.text)")
            try await node.expectRefusal(
                of: SampleRelease.make(publisher: first), status: 409, code: "wrong-identity-version",
                saying: "identity version 1 isn't in force, 2 is")
            try await node.published(SampleRelease.make(publisher: second))
            let chain = try await node.get(APIPath.identityChain("acme")).json(IdentityChainAnswer.self)
            #expect(chain.versions.count == 2)
        }
    }
}
