import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("Verifying identities")
struct IdentityVerifierTests {
    /// Everything that a verdict on an identity rests on.
    ///
    /// Whatever is changed, envelope and record are made anew around it, so that only that one thing is
    /// wrong.
    struct Given {
        var identity: Identity
        var payload: [UInt8]?
        var payloadType = Identity.payloadType
        var envelopeSigners: [SigningKey]
        var recordSigners: [SigningKey]
        var changeRecord: (inout Record) -> Void = { _ in }
        var changeEnvelope: (inout [UInt8]) -> Void = { _ in }
        var author: PublisherID?
        var previous: ContentDigest?
        var chain: IdentityChain?
        var logOrigin = "models.example.org/log"
        var homeIndex: UInt64? = 10

        static func first() -> Given {
            let publisher = SamplePublisher.make()
            return Given(
                identity: publisher.identity,
                envelopeSigners: [publisher.owner],
                recordSigners: [publisher.owner]
            )
        }

        static func second() -> Given {
            let next = IdentityChainTests.second
            return Given(
                identity: next.identity,
                envelopeSigners: [IdentityChainTests.first.owner, next.owner],
                recordSigners: [next.owner],
                author: next.id,
                previous: IdentityChainTests.first.record.record.digest,
                chain: IdentityChainTests.first.chain(homeIndex: 3)
            )
        }

        func verdict() throws -> Verdict<IdentityUpdate> {
            let payload = payload ?? identity.encoded()
            let envelope = try Envelope.sign(payload: payload, type: payloadType, keys: envelopeSigners)
            var record = Record(
                author: author ?? PublisherID(ContentDigest.of(payload)),
                entry: nil,
                identityVersion: identity.version,
                kind: .identity,
                object: envelope.digest,
                origin: logOrigin,
                previous: previous,
                size: envelope.bytes.count
            )
            changeRecord(&record)
            var bytes = envelope.bytes
            changeEnvelope(&bytes)
            return IdentityVerifier.verify(
                record: try SignedRecord.sign(record, with: recordSigners),
                envelope: bytes,
                chain: chain,
                logOrigin: logOrigin,
                homeIndex: homeIndex
            )
        }
    }

    @Test("accepts a first version and the next one")
    func accepted() throws {
        let first = try #require(try Given.first().verdict().accepted?.value)
        #expect(first.chain.publisher == SamplePublisher.make().id)
        #expect(first.chain.current.homeIndex == 10)
        #expect(first.signers == [SamplePublisher.make().owner.publicKey.keyID])
        let second = try #require(try Given.second().verdict().accepted?.value)
        #expect(second.chain.links.count == 2)
        #expect(second.signers.count == 2)
        #expect(second.signers == second.signers.sorted())
        #expect(second.identity.version == 2)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: Refusal.Code
        let change: @Sendable (inout Given) -> Void

        init(_ text: String, _ code: Refusal.Code, _ change: @escaping @Sendable (inout Given) -> Void) {
            testDescription = text
            self.code = code
            self.change = change
        }
    }

    static let stranger = TestKeys.ed25519("stranger")

    static let firstCases = [
        Case("another kind of record", .wrongKind) { $0.changeRecord = { $0.kind = .profile } },
        Case("another log in the record", .wrongOrigin) { $0.changeRecord = { $0.origin = "a.example/log" } },
        Case("another log than home", .wrongOrigin) { $0.logOrigin = "other.example.org/log" },
        Case("a record without signature", .unsigned) { $0.recordSigners = [] },
        Case("a record signed by no owner", .wrongKey) { $0.recordSigners = [stranger] },
        Case("a wrong size", .sizeMismatch) { $0.changeRecord = { $0.size += 1 } },
        Case("a wrong object", .digestMismatch) { $0.changeRecord = { $0.object = ContentDigest.of([]) } },
        Case("a changed envelope", .digestMismatch) { $0.changeEnvelope = { $0[20] ^= 1 } },
        Case("another payload type", .wrongPayloadType) { $0.payloadType = "application/json" },
        Case("a payload that isn't canonical", .notCanonical) { $0.payload = $0.identity.encoded() + [0x20] },
        Case("a payload that isn't JSON", .malformed) { $0.payload = Array("{".utf8) },
        Case("a document with a bad field", .badIdentity) { $0.identity.owners.threshold = 2 },
        Case("a reserved name", .reservedName) { given in
            var object = given.identity.json.objectValue ?? [:]
            object["name"] = "Datasets"
            given.payload = JSONValue.object(object).canonicalBytes()
        },
        Case("signed by a stranger", .wrongKey) { $0.envelopeSigners = [stranger] },
        Case("signed by a stranger too", .wrongKey) { $0.envelopeSigners.append(stranger) },
        Case("below the threshold", .belowThreshold) { given in
            given.identity.owners = Identity.KeySet(
                threshold: 2,
                keys: given.identity.owners.keys + [stranger.publicKey]
            )
        },
        Case("not the first version", .wrongIdentityVersion) {
            $0.identity.version = 2
            $0.identity.previous = ContentDigest.of([])
        },
        Case("a record of another version", .wrongIdentityVersion) {
            $0.changeRecord = { $0.identityVersion = 2 }
        },
        Case("another author", .wrongAuthor) { $0.author = PublisherID(ContentDigest.of([])) },
        Case("a record with prev", .wrongPrevious) { $0.previous = ContentDigest.of([]) },
    ]

    @Test("refuses a first version with one thing wrong", arguments: firstCases)
    func refusedFirst(test: Case) throws {
        var given = Given.first()
        test.change(&given)
        let verdict = try given.verdict()
        #expect(verdict.refusal?.code == test.code, "\(String(describing: verdict.refusal))")
    }

    static let secondCases = [
        Case("without the old owner", .belowThreshold) { $0.envelopeSigners.removeFirst() },
        Case("without the new owner", .belowThreshold) { $0.envelopeSigners.removeLast() },
        Case("the record by the old owner", .wrongKey) {
            $0.recordSigners = [IdentityChainTests.first.owner]
        },
        Case("a record without prev", .wrongPrevious) { $0.previous = nil },
        Case("another prev in the document", .wrongPrevious) { $0.identity.previous = ContentDigest.of([]) },
        Case("a skipped version", .wrongIdentityVersion) { $0.identity.version = 3 },
        Case("a repeated version", .wrongIdentityVersion) {
            $0.chain = IdentityChainTests.second.chain(after: IdentityChainTests.first.chain(), homeIndex: 5)
        },
        Case("another author", .wrongAuthor) { $0.author = PublisherID(ContentDigest.of([])) },
        Case("another name", .nameMismatch) { $0.identity.rename("acme2") },
        Case("the name in another case", .nameMismatch) { $0.identity.rename("Acme") },
        Case("an index that isn't later", .wrongPrevious) { $0.homeIndex = 3 },
        Case("without the chain", .wrongIdentityVersion) { $0.chain = nil },
    ]

    @Test("refuses a second version with one thing wrong", arguments: secondCases)
    func refusedSecond(test: Case) throws {
        var given = Given.second()
        test.change(&given)
        let verdict = try given.verdict()
        #expect(verdict.refusal?.code == test.code, "\(String(describing: verdict.refusal))")
    }

    @Test("revocations only grow")
    func revocations() throws {
        typealias Revocation = Identity.Revocation
        let key = TestKeys.ed25519("gone").publicKey
        let first = SamplePublisher.make()
        func verdict(from old: Revocation, to new: Revocation?) throws -> Refusal.Code? {
            let second = first.next { $0.revoked = [old] }
            let chain = second.chain(after: first.chain(homeIndex: 0), homeIndex: 1)
            let third = second.next { $0.revoked = new.map { [$0] } ?? [] }
            return IdentityVerifier.verify(
                record: third.record,
                envelope: third.envelope.bytes,
                chain: chain,
                logOrigin: third.logOrigin,
                homeIndex: 2
            ).refusal?.code
        }
        let retired = Revocation(key: key, reason: .retired, since: nil)
        func compromised(_ since: UInt64) -> Revocation {
            Revocation(key: key, reason: .compromised, since: since)
        }
        #expect(try verdict(from: retired, to: retired) == nil)
        #expect(try verdict(from: retired, to: compromised(0)) == nil)
        #expect(try verdict(from: compromised(5), to: compromised(4)) == nil)
        #expect(try verdict(from: compromised(5), to: compromised(6)) == .revocationDropped)
        #expect(try verdict(from: compromised(5), to: retired) == .revocationDropped)
        #expect(try verdict(from: retired, to: nil) == .revocationDropped)
    }

    @Test("agrees with the independent implementation about what is accepted")
    func acceptedVectors() throws {
        var chain: IdentityChain?
        for (index, name) in ["first", "second"].enumerated() {
            let vector = try VectorFile("identity/\(name).json").json
            let leaf = try Leaf.parse(try #require(vector["leaf"]).base64("bytes"))
            #expect(leaf.checkSignatures() == nil)
            let verdict = IdentityVerifier.verify(
                record: leaf.signedRecord,
                envelope: try #require(vector["storedEnvelope"]).base64("bytes"),
                chain: chain,
                logOrigin: leaf.record.origin,
                homeIndex: UInt64(index)
            )
            chain = try #require(verdict.accepted, "\(String(describing: verdict.refusal))").value.chain
            #expect(chain?.publisher.hex == vector.text("publisherID"))
        }
    }

    @Test(
        "refuses the documents that the independent implementation refuses",
        arguments: ["first", "second"]
    )
    func refusedVectors(name: String) throws {
        let cases = try VectorFile("identity/refused-\(name).json").items()
        #expect(cases.count > 5)
        for item in cases {
            let bytes = item.base64("envelope")
            var chain: IdentityChain?
            if name == "second" {
                let first = try VectorFile("identity/first.json").json
                let leaf = try Leaf.parse(try #require(first["leaf"]).base64("bytes"))
                let verdict = IdentityVerifier.verify(
                    record: leaf.signedRecord,
                    envelope: try #require(first["storedEnvelope"]).base64("bytes"),
                    chain: nil,
                    logOrigin: leaf.record.origin,
                    homeIndex: 0
                )
                chain = verdict.accepted?.value.chain
            }
            let payload = try Envelope.parse(bytes).payload
            let record = Record(
                author: chain?.publisher ?? PublisherID(ContentDigest.of(payload)),
                entry: nil,
                identityVersion: chain == nil ? 1 : 2,
                kind: .identity,
                object: ContentDigest.of(bytes),
                origin: "models.example.org/log",
                previous: chain?.current.recordDigest,
                size: bytes.count
            )
            let owners = try VectorFile("identity/keys.json").items("keys").map { key in
                try SigningKey(pem: key.text("privatePEM"))
            }
            let verdict = IdentityVerifier.verify(
                record: try SignedRecord.sign(record, with: owners),
                envelope: bytes,
                chain: chain,
                logOrigin: "models.example.org/log",
                homeIndex: 4
            )
            let refusal = try #require(verdict.refusal, "\(item.text("description"))")
            #expect(refusal.code.rawValue == item.text("code"), "\(item.text("description")): \(refusal)")
        }
    }
}

extension Identity {
    /// Another name, for tests that need a wrong one.
    fileprivate mutating func rename(_ text: String) {
        guard let name = try? PublisherName(text) else { return }
        self.name = name
    }
}
