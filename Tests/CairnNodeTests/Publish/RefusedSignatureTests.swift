import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("A release that its publisher's keys don't say is refused before anything is stored", .serialized)
struct RefusedSignatureTests {
    static let stranger = TestKeys.ed25519("stranger")

    struct Case: Sendable {
        let name: String
        let status: Int
        let code: String
        let words: String
        let change: @Sendable (inout Offer) -> Void

        init(
            _ text: String, _ status: Int, _ code: String, _ words: String,
            _ change: @escaping @Sendable (inout Offer) -> Void
        ) {
            name = text
            self.status = status
            self.code = code
            self.words = words
            self.change = change
        }
    }

    static let cases = [
        Case(
            "a record that names another object", 422, "digest-mismatch",
            "isn't the object that the record names"
        ) {
            $0.changeRecord = { $0.object = ContentDigest.of([]) }
        },
        Case("a record that gives another size", 422, "size-mismatch", "bytes, the record says") {
            $0.changeRecord = { $0.size += 1 }
        },
        Case("an envelope by a key that isn't listed", 403, "wrong-key", "the envelope is signed by key") {
            $0.envelopeSigners = [stranger]
        },
        Case("a record by a key that isn't listed", 403, "wrong-key", "the record is signed by key") {
            $0.recordSigners = [stranger]
        },
        Case("both by a key of another publisher", 403, "wrong-key", "isn't listed") { offer in
            offer.envelopeSigners = [TestKeys.ed25519("releaser of rival")]
            offer.recordSigners = offer.envelopeSigners
        },
        Case("both by the owner's key, which may not release", 403, "wrong-key", "isn't listed") { offer in
            offer.envelopeSigners = [TestKeys.ed25519("owner of acme")]
            offer.recordSigners = offer.envelopeSigners
        },
        Case("an envelope without a signature", 422, "malformed", "the envelope") {
            $0.changeEnvelope = { $0["signatures"] = [] }
        },
        Case(
            "a record without a signature", 422, "bad-body",
            "must be empty without an author and hold a signature"
        ) {
            $0.changeBody = { $0["sigs"] = [] }
        },
        Case(
            "a record that was changed after it was signed", 403, "bad-signature",
            "the record's signature by key"
        ) {
            $0.changeBody = { body in
                var record = body["record"]?.objectValue ?? [:]
                record["identity"] = 2
                body["record"] = .object(record)
            }
        },
        Case(
            "an envelope whose payload was changed after it was signed", 403, "bad-signature",
            "of the envelope"
        ) {
            $0.changeEnvelope = { envelope in
                let payload = envelope["payload"]?.stringValue.flatMap { Base64.decode($0) } ?? []
                let text = String(decoding: payload, as: UTF8.self).replacing(
                    "A small sample.", with: "A great sample.")
                envelope["payload"] = .string(Base64.encode(Array(text.utf8)))
            }
        },
        Case("a label that doesn't open the entry id", 422, "bad-label", "doesn't open the record's entry id")
        {
            $0.changeRecord = { $0.entry = EntryID(ContentDigest.of([])) }
        },
        Case(
            "a version of the identity that isn't in force", 409, "wrong-identity-version",
            "isn't in force, 1 is"
        ) {
            $0.changeRecord = { $0.identityVersion = 2 }
        },
    ]

    @Test("stores nothing before the signature counts")
    func refused() async throws {
        try await TestNode.with { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            try await node.registered("rival")
            for item in Self.cases {
                try await node.expectRefusal(
                    of: release, status: item.status, code: item.code, saying: item.words, named: item.name,
                    item.change)
            }
            // The same release with nothing wrong about it is taken.
            try await node.published(release)
        }
    }

    @Test("refuses a release out of the key's scope")
    func scope() async throws {
        try await TestNode.with { node in
            let scope = Scope.kind(.dataset)
            let publisher = SamplePublisher.make(
                "acme", origin: node.origin, vkey: node.vkey, scopes: [scope])
            #expect(try await node.post(APIPath.publishers, try publisher.registrationBody()).status == 201)
            try await node.expectRefusal(
                of: SampleRelease.make(publisher: publisher), status: 403, code: "not-in-scope",
                saying: "may not release models/minilm")
            try await node.published(SampleRelease.make(publisher: publisher, kind: .dataset, name: "pairs"))
        }
    }

    @Test("refuses a release of a publisher who isn't registered")
    func unregistered() async throws {
        try await TestNode.with { node in
            try await node.expectRefusal(
                of: SampleRelease.make(publisher: node.publisher()), status: 403, code: "unknown-publisher",
                saying: "register first")
        }
    }
}
