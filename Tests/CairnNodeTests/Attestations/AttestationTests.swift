import CairnAPI
import CairnClient
import CairnManifest
import CairnNode
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

@Suite("Attesting over HTTP", .serialized)
struct AttestationTests {
    @Test(
        "what is attached is logged, listed with its receipt, readable by digest, and the same again is the same"
    )
    func attached() async throws {
        try await AttestedNode.with { given in
            let node = given.node
            let own = given.release.attestation(after: given.release.recordDigest)
            let receipt = try await node.attached(own)
            let listed = try #require(try await given.listed().first)
            #expect(listed.object == own.record.record.object.hex && listed.form == "envelope")
            #expect(listed.author?.name == "acme" && listed.index == receipt.index)
            #expect(listed.predicateType == PredicateType.testResult.rawValue)
            #expect(listed.about == "release" && listed.summary == "tests PASSED")
            #expect(listed.doubt == nil && listed.fault == nil)
            #expect(
                listed.signers == [
                    .init(
                        publisher: given.release.publisher.id.hex,
                        key: given.release.publisher.releaser.publicKey.keyID.hex)
                ])
            _ = try VerifiedReceipt.verify(
                Array(listed.receipt.utf8), logKey: try VerifierKey.parse(node.vkey))
            let object = try await node.client.content(own.record.record.object, maxBytes: 1 << 20)
            #expect(object == own.object)
            let again = try await node.attach(own)
            #expect(again.status == 200)
            #expect(try again.json(ReceiptAnswer.self).index == receipt.index)
            // It belongs to the entry, so the next record follows it.
            #expect(try await node.client.head(given.reference)?.prev == own.digest.hex)
            let records = try await node.client.records(given.reference)
            #expect(records.records.map(\.kind) == ["release", "attestation"])
        }
    }

    @Test("somebody else's stands in that publisher's own chain, which the node tells")
    func thirdParty() async throws {
        try await AttestedNode.with { given in
            let node = given.node
            let head = try #require(try await node.client.attestationHead(given.lab.id.hex))
            #expect(
                head.prev == nil && head.origin == node.logOrigin && head.publisher.id == given.lab.id.hex)
            let first = given.labSays()
            try await node.attached(first)
            #expect(try await node.client.attestationHead("lab")?.prev == first.digest.hex)
            let wrong = try await node.attach(given.labSays("FAILED"))
            #expect(wrong.status == 409)
            #expect(try wrong.problem().code == "wrong-prev")
            #expect(try wrong.problem().current == first.digest.hex)
            try await node.attached(given.labSays("FAILED", after: first.digest))
            #expect(try await given.listed().map(\.author?.name) == ["lab", "lab"])
            #expect(try await given.listed().map(\.summary) == ["tests PASSED", "tests FAILED"])
            // Nothing of the entry has moved.
            #expect(
                try await node.client.head(given.reference)?.prev == given.release.recordDigest.hex)
            #expect(try await node.get(APIPath.attestationHead("nobody")).status == 404)
        }
    }

    @Test(
        "a model signature stays as it is, byte for byte, and a publisher's own P-256 key is recognised in it"
    )
    func modelSignature() async throws {
        try await TestNode.with { node in
            let key = TestKeys.p256("signs models")
            var publisher = try await node.registered()
            publisher = publisher.next { identity in
                identity.releasers.append(
                    Identity.Releaser(signer: .key(key.publicKey), scopes: [.everything]))
            }
            try #require(
                try await node.post(APIPath.publishers, try publisher.registrationBody()).status == 201)
            let release = SampleRelease.make(publisher: publisher)
            try await node.published(release)
            let files = release.files.map { (path: $0.artifact.path.text, digest: $0.artifact.sha256) }
            let statement = ModelStatement(release: "minilm", files: files)
            let known = try #require(statement.sign(with: try ModelPrivateKey(key)))
            let stranger = try #require(
                statement.sign(with: try ModelPrivateKey(TestKeys.p256("somebody"))))
            let first = release.attestation(known, isBundle: true, after: release.recordDigest)
            try await node.attached(first)
            try await node.attached(release.attestation(stranger, isBundle: true, after: first.digest))
            let listed = try await node.client.attestations(try Reference("acme/minilm@1.0.0"))
            #expect(listed.map(\.form) == ["bundle", "bundle"])
            #expect(listed.map(\.predicateType) == Array(repeating: ModelStatement.predicateType, count: 2))
            #expect(listed[0].signers.map(\.key) == [key.publicKey.keyID.hex] && listed[0].doubt == nil)
            #expect(listed[1].signers.isEmpty)
            #expect(listed[1].doubt == "no signature is by a key that is known here")
            let object = try await node.client.content(ContentDigest.of(known), maxBytes: 1 << 20)
            #expect(object == known)
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let status: Int
        let code: String
        let make: @Sendable (AttestedNode) throws -> SampleAttestation
    }

    static let cases: [Case] = [
        Case(testDescription: "by a key that its author doesn't list", status: 403, code: "wrong-key") {
            $0.labSays(key: TestKeys.ed25519("stranger"))
        },
        Case(testDescription: "by a stranger", status: 403, code: "unknown-publisher") { given in
            given.release.attestation(by: given.node.publisher("stranger"), after: nil)
        },
        Case(testDescription: "in another publisher's name", status: 403, code: "wrong-key") { given in
            given.release.attestation(
                after: given.release.recordDigest, key: given.lab.releaser)
        },
        Case(testDescription: "about a release that isn't known", status: 422, code: "unknown-release") {
            given in
            given.release.attestation(by: given.lab, after: nil) { $0.subject = ContentDigest.of([]) }
        },
        Case(testDescription: "about other files", status: 422, code: "subject-mismatch") { given in
            let other = SampleRelease.make(publisher: given.release.publisher, version: "9.0.0", seed: 9)
            return given.release.attestation(
                other.attestation(by: given.lab, after: nil).object, isBundle: false, by: given.lab,
                after: nil)
        },
        Case(testDescription: "for another log", status: 409, code: "wrong-origin") { given in
            given.release.attestation(by: given.lab, after: nil, origin: "b.example/log")
        },
        Case(testDescription: "a bundle changed after it was signed", status: 403, code: "bad-signature") {
            given in
            let certificate = try signedByCertificate(given)
            var text = String(decoding: certificate, as: UTF8.self)
            let signature = try #require(
                text.firstMatch(of: #/"sig": ?"([A-Za-z0-9+\/=]+)"/#)
            ).output.1
            var bytes = try #require(Base64.decode(String(signature)))
            bytes[bytes.count - 1] ^= 1
            text = text.replacing(signature, with: Base64.encode(bytes))
            return given.release.attestation(
                Array(text.utf8), isBundle: true, by: given.lab, after: nil)
        },
        Case(testDescription: "a bundle over a file", status: 422, code: "wrong-payload-type") { given in
            let bundle =
                #"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","messageSignature":{"messageDigest":{"algorithm":"SHA2_256","digest":"AAAA"},"signature":"AAAA"},"verificationMaterial":{"publicKey":{"hint":"a"},"tlogEntries":[]}}"#
            return given.release.attestation(
                Array(bundle.utf8), isBundle: true, by: given.lab, after: nil)
        },
    ]

    /// A bundle by somebody's certificate: a good one is of the sample model, so only its signature is judged here.
    private static func signedByCertificate(_ given: AttestedNode) throws -> [UInt8] {
        try AttestationVectors.file("oms/signatures/cert.sig")
    }

    @Test("refuses what its author may not attach, with a word for programs", arguments: cases)
    func refused(_ refusal: Case) async throws {
        try await AttestedNode.with { given in
            let reply = try await given.node.attach(try refusal.make(given))
            #expect(reply.status == refusal.status, "\(reply.text)")
            #expect(try reply.problem().code == refusal.code)
            #expect(try await given.listed().isEmpty)
        }
    }

    @Test("refuses a body that is too large, and one that brings two objects")
    func bodies() async throws {
        try await AttestedNode.with { given in
            let large = [UInt8](repeating: 0x20, count: APILimits.attestationBodyBytes + 1)
            let reply = try await given.node.post(APIPath.attestations, large)
            #expect(reply.status == 413)
            #expect(try reply.problem().code == "too-large")
            let attestation = given.labSays()
            var body =
                try JSONValue.parse(
                    AttestationBody(
                        object: attestation.object, isBundle: false, signed: attestation.record
                    ).encoded(), maxBytes: 1 << 20
                ).objectValue ?? JSONObject()
            body["bundle"] = "AAAA"
            let two = try await given.node.post(
                APIPath.attestations, JSONValue.object(body).canonicalBytes())
            #expect(try two.problem().code == "bad-body")
        }
    }

    @Test("the very same object again is refused with its place, and nobody attaches without end")
    func limits() async throws {
        try await AttestedNode.with { given in
            let first = given.labSays("PASSED")
            let place = try await given.node.attached(first).index
            let again = try await given.node.attach(given.labSays("PASSED", after: first.digest))
            #expect(again.status == 409)
            #expect(try again.problem().code == "attestation-exists")
            #expect(try again.problem().current == "\(place)")
            var previous = first.digest
            for number in 1..<RegistryLimits.attestationsPerAuthor {
                let payload = InTotoStatement.payload(
                    about: given.release.subjects, predicateType: "https://example.org/p",
                    predicate: ["number": .integer(Int64(number))])
                let next = given.release.attestation(by: given.lab, after: previous, payload: payload)
                try await given.node.attached(next)
                previous = next.digest
            }
            let more = try await given.node.attach(given.labSays("FAILED", after: previous))
            #expect(more.status == 409)
            #expect(try more.problem().code == "too-many-attestations")
            // The listing goes over its pages, and others aren't kept back.
            #expect(try await given.listed().count == RegistryLimits.attestationsPerAuthor)
            try await given.node.attached(
                given.release.attestation(after: given.release.recordDigest))
            #expect(try await given.listed().count == RegistryLimits.attestationsPerAuthor + 1)
        }
    }

    @Test("what a compromised key signed is listed with a doubt, and counts for nothing in a client")
    func compromised() async throws {
        try await AttestedNode.with { given in
            let node = given.node
            let attestation = given.labSays()
            let place = try await node.attached(attestation)
            func client() async throws -> CheckedAttestation {
                let fetched = try await FetchedRelease.fetch(
                    given.reference, from: node.client, policy: nil)
                let found = try await AttestationChecking(
                    try #require(fetched.checked), node: node.client,
                    sigstore: try AttestationVectors.sigstore(),
                    now: sampleTime
                ).run()
                return try #require(found.first)
            }
            let before = try await client()
            #expect(before.fault == nil && before.author?.publisher == given.lab.id)
            #expect(
                before.fact?.signers == [
                    .publisher(given.lab.id, key: given.lab.releaser.publicKey.keyID)
                ])
            let next = given.lab.next(releaser: TestKeys.ed25519("fresh")) { identity in
                identity.releasers = [
                    Identity.Releaser(
                        signer: .key(TestKeys.ed25519("fresh").publicKey), scopes: [.everything])
                ]
                identity.revoked = [
                    Identity.Revocation(
                        key: given.lab.releaser.publicKey, reason: .compromised, since: place.index)
                ]
            }
            #expect(try await node.post(APIPath.publishers, try next.registrationBody()).status == 201)
            #expect(try await given.listed().first?.doubt == "no signature is by a key that is known here")
            let after = try await client()
            #expect(after.fact == nil)
            #expect(after.fault?.contains("counts only below home-log index \(place.index)") == true)
        }
    }

    @Test("survives a restart, and an index that is derived again lists the same")
    func restarted() async throws {
        let folder = try TemporaryFolder()
        let before = try await TestNode.with(folder: folder("node")) { node in
            let given = try await AttestedNode(node)
            try await node.attached(given.release.attestation(after: given.release.recordDigest))
            try await node.attached(given.labSays())
            return try await given.listed().map(\.record)
        }
        #expect(before.count == 2)
        #expect(try Fsck(folder: folder("node")).check().findings.isEmpty)
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder("node/index.sqlite" + suffix))
        }
        try await TestNode.with(folder: folder("node")) { node in
            let listed = try await node.client.attestations(try Reference("acme/minilm@1.0.0"))
            #expect(listed.map(\.record) == before)
        }
    }
}
