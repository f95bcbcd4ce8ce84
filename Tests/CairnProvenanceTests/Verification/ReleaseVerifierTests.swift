import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("Verifying releases")
struct ReleaseVerifierTests {
    /// Everything that a verdict on a release rests on.
    ///
    /// Envelope and record are made anew around a change, so that only that one thing is wrong.
    struct Given {
        var statement: JSONObject
        var payload: [UInt8]?
        var payloadType = Statement.payloadType
        var envelopeSigners: [SigningKey]
        var recordSigners: [SigningKey]
        var changeRecord: (inout Record) -> Void = { _ in }
        var changeEnvelope: (inout [UInt8]) -> Void = { _ in }
        var label: Label
        var fileList: [UInt8]?
        var chain: IdentityChain
        var logOrigin = "models.example.org/log"
        var homeIndex: UInt64?

        init(_ release: SampleRelease = .make(), chain: IdentityChain? = nil) throws {
            let json = try JSONValue.parse(release.envelope.payload, maxBytes: 1 << 24)
            statement = try #require(json.objectValue)
            envelopeSigners = [release.publisher.releaser]
            recordSigners = envelopeSigners
            label = release.label
            fileList = release.fileList
            self.chain = chain ?? release.publisher.chain(homeIndex: 5)
        }

        func verdict() throws -> Verdict<Release> {
            let payload = payload ?? JSONValue.object(statement).canonicalBytes()
            let envelope = try Envelope.sign(payload: payload, type: payloadType, keys: envelopeSigners)
            var record = Record(
                author: chain.publisher,
                entry: label.entryID,
                identityVersion: chain.current.identity.version,
                kind: .release,
                object: envelope.digest,
                origin: logOrigin,
                previous: nil,
                size: envelope.bytes.count
            )
            changeRecord(&record)
            var bytes = envelope.bytes
            changeEnvelope(&bytes)
            return ReleaseVerifier.verify(
                record: try SignedRecord.sign(record, with: recordSigners),
                envelope: bytes,
                label: label,
                fileList: fileList,
                chain: chain,
                logOrigin: logOrigin,
                homeIndex: homeIndex
            )
        }
    }

    @Test("accepts a release and hands on what was verified", arguments: EntryKind.allCases)
    func accepted(kind: EntryKind) throws {
        let sample = SampleRelease.make(kind: kind)
        let verdict = ReleaseVerifier.verify(
            record: sample.record,
            envelope: sample.envelope.bytes,
            label: sample.label,
            fileList: nil,
            chain: sample.publisher.chain(homeIndex: 0),
            logOrigin: sample.publisher.logOrigin,
            homeIndex: 3
        )
        let release = try #require(verdict.accepted, "\(String(describing: verdict.refusal))").value
        #expect(release.manifest == sample.manifest)
        #expect(release.manifestBytes == sample.manifest.encoded())
        #expect(release.manifestDigest == sample.manifest.digest)
        #expect(release.recordDigest == sample.recordDigest)
        #expect(release.envelope == sample.envelope)
        #expect(release.artifacts == sample.files.map(\.artifact))
        #expect(release.entryID == sample.label.entryID)
        #expect(release.publisher == sample.publisher.id)
        #expect(release.signers == [sample.publisher.releaser.publicKey.keyID])
    }

    @Test("accepts a release whose files are in a list of their own")
    func fileList() throws {
        let sample = SampleRelease.make(moreFiles: 1_000)
        let given = try Given(sample)
        #expect(given.fileList != nil)
        let verdict = try given.verdict()
        let release = try #require(verdict.accepted, "\(String(describing: verdict.refusal))").value
        #expect(release.artifacts.count == 1_003)
        #expect(release.artifacts == sample.files.map(\.artifact))
        #expect(
            try Statement.parse(sample.envelope.payload).subjects.map(\.name) == ["manifest", "oms-root"]
        )
    }

    @Test("accepts the release of the independent implementation")
    func vector() throws {
        let first = try VectorFile("identity/first.json").json
        let identity = IdentityVerifier.verify(
            record: try Leaf.parse(try #require(first["leaf"]).base64("bytes")).signedRecord,
            envelope: try #require(first["storedEnvelope"]).base64("bytes"),
            chain: nil,
            logOrigin: "models.example.org/log",
            homeIndex: 0
        )
        let statement = try VectorFile("provenance/statement.json").json
        let leaves = try VectorFile("provenance/records.json").items()
        let label = try #require(VectorFile("provenance/labels.json").items("valid").first)
        let leaf = try Leaf.parse(try #require(leaves[1]["leaf"]).base64("bytes"))
        let verdict = ReleaseVerifier.verify(
            record: leaf.signedRecord,
            envelope: try #require(statement["storedEnvelope"]).base64("bytes"),
            label: try Label.parse(label.base64("bytes")),
            fileList: nil,
            chain: try #require(identity.accepted).value.chain,
            logOrigin: "models.example.org/log",
            homeIndex: 1
        )
        let release = try #require(verdict.accepted, "\(String(describing: verdict.refusal))").value
        #expect(release.manifestDigest.hex == statement.text("manifestDigest"))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: Refusal.Code
        let change: @Sendable (inout Given) throws -> Void

        init(_ text: String, _ code: Refusal.Code, _ change: @escaping @Sendable (inout Given) throws -> Void)
        {
            testDescription = text
            self.code = code
            self.change = change
        }
    }

    static let stranger = TestKeys.ed25519("stranger")
    static let zero = JSONValue.string(String(repeating: "0", count: 64))

    static let cases = [
        Case("another kind of record", .wrongKind) { $0.changeRecord = { $0.kind = .profile } },
        Case("a record for another log", .wrongOrigin) { $0.changeRecord = { $0.origin = "a.example/log" } },
        Case("another author", .wrongAuthor) {
            $0.changeRecord = { $0.author = PublisherID(ContentDigest.of([])) }
        },
        Case("no author", .malformed) { $0.changeRecord = { $0.author = nil } },
        Case("a later identity version", .wrongIdentityVersion) {
            $0.changeRecord = { $0.identityVersion = 2 }
        },
        Case("before the first identity", .wrongIdentityVersion) { $0.homeIndex = 4 },
        Case("a record without signature", .unsigned) { $0.recordSigners = [] },
        Case("a record signed by a stranger", .wrongKey) { $0.recordSigners = [stranger] },
        Case("a record signed by the owner", .wrongKey) {
            $0.recordSigners = [TestKeys.ed25519("owner of acme")]
        },
        Case("an envelope signed by a stranger", .wrongKey) { $0.envelopeSigners = [stranger] },
        Case("an envelope signed by a stranger too", .wrongKey) { $0.envelopeSigners.append(stranger) },
        Case("a wrong size", .sizeMismatch) { $0.changeRecord = { $0.size += 1 } },
        Case("a wrong object", .digestMismatch) { $0.changeRecord = { $0.object = ContentDigest.of([]) } },
        Case("a changed envelope", .digestMismatch) { $0.changeEnvelope = { $0[20] ^= 1 } },
        Case("another payload type", .wrongPayloadType) { $0.payloadType = "application/json" },
        Case("a payload that isn't canonical", .notCanonical) {
            $0.payload = JSONValue.object($0.statement).canonicalBytes() + [0x0a]
        },
        Case("a payload that isn't JSON", .malformed) { $0.payload = [0x7b] },
        Case("another statement type", .malformed) {
            $0.statement["_type"] = "https://in-toto.io/Statement/v0.1"
        },
        Case("another predicate type", .malformed) { $0.statement["predicateType"] = "urn:cairn:manifest:2" },
        Case("an unknown field of the statement", .malformed) { $0.statement["note"] = "x" },
        Case("no manifest", .malformed) { $0.statement["predicate"] = nil },
        Case("a manifest with a bad field", .badManifest) { $0.change { $0["title"] = 1 } },
        Case("a subject less", .subjectMismatch) { $0.changeSubjects { $0.removeLast() } },
        Case("a subject more", .subjectMismatch) {
            $0.changeSubjects { $0.append(["digest": ["sha256": zero], "name": "more"]) }
        },
        Case("subjects in another order", .subjectMismatch) { $0.changeSubjects { $0.swapAt(2, 3) } },
        Case("a wrong manifest digest", .subjectMismatch) {
            $0.changeSubjects { $0[0] = ["digest": ["sha256": zero], "name": "manifest"] }
        },
        Case("a wrong OMS root", .subjectMismatch) {
            $0.changeSubjects { $0[1] = ["digest": ["sha256": zero], "name": "oms-root"] }
        },
        Case("a second digest in a subject", .malformed) {
            $0.changeSubjects { $0[0] = ["digest": ["sha1": "x", "sha256": zero], "name": "manifest"] }
        },
        Case("a manifest changed after its subjects", .subjectMismatch) {
            var manifest = $0.statement["predicate"]?.objectValue ?? [:]
            manifest["title"] = "Another title"
            $0.statement["predicate"] = .object(manifest)
        },
        Case("a manifest of another publisher id", .manifestMismatch) {
            $0.change { $0["publisher"] = ["id": zero, "name": "acme"] }
        },
        Case("a manifest of another publisher name", .nameMismatch) { given in
            let id = JSONValue.string(given.chain.publisher.hex)
            given.change { $0["publisher"] = ["id": id, "name": "acme2"] }
        },
        Case("the publisher's name in another case", .nameMismatch) { given in
            let id = JSONValue.string(given.chain.publisher.hex)
            given.change { $0["publisher"] = ["id": id, "name": "Acme"] }
        },
        Case("a label of another entry", .badLabel) { given in
            let entry = given.label.entryID
            given.label = given.label.with(name: try EntryName("other"))
            given.changeRecord = { $0.entry = entry }
        },
        Case("a label with another salt", .badLabel) { given in
            let entry = given.label.entryID
            given.label = given.label.with(salt: [UInt8](repeating: 9, count: 16))
            given.changeRecord = { $0.entry = entry }
        },
        Case("label and record of another entry", .badLabel) {
            $0.label = $0.label.with(name: try EntryName("other"))
        },
        Case("label in another case", .badLabel) { $0.label = $0.label.with(name: try EntryName("MiniLM")) },
        Case("label of another kind", .badLabel) { $0.label = $0.label.with(kind: .dataset) },
        Case("label of another version", .badLabel) {
            $0.label = $0.label.with(version: try ReleaseVersion("1.0.1"))
        },
        Case("a file list that nobody asked for", .fileListMismatch) { $0.fileList = Array("[]".utf8) },
    ]

    @Test("refuses a release with one thing wrong", arguments: cases)
    func refused(test: Case) throws {
        var given = try Given()
        #expect(try given.verdict().accepted != nil)
        try test.change(&given)
        let verdict = try given.verdict()
        #expect(verdict.refusal?.code == test.code, "\(String(describing: verdict.refusal))")
    }

    @Test("refuses a missing or changed file list")
    func refusedFileList() throws {
        var given = try Given(SampleRelease.make(moreFiles: 1_000))
        let bytes = try #require(given.fileList)
        given.fileList = nil
        #expect(try given.verdict().refusal?.code == .fileListMismatch)
        given.fileList = bytes + [0x20]
        #expect(try given.verdict().refusal?.code == .fileListMismatch)
    }

    @Test("a signature that was swapped inside the envelope is refused")
    func swappedSignature() throws {
        let sample = SampleRelease.make()
        let other = SampleRelease.make(seed: 1)
        var object = try #require(JSONValue.parse(sample.envelope.bytes, maxBytes: 1 << 24).objectValue)
        object["signatures"] = try JSONValue.parse(other.envelope.bytes, maxBytes: 1 << 24)["signatures"]
        let bytes = JSONValue.object(object).canonicalBytes()
        var record = sample.record.record
        record.object = ContentDigest.of(bytes)
        record.size = bytes.count
        let verdict = ReleaseVerifier.verify(
            record: try SignedRecord.sign(record, with: [sample.publisher.releaser]),
            envelope: bytes,
            label: sample.label,
            fileList: nil,
            chain: sample.publisher.chain(),
            logOrigin: sample.publisher.logOrigin,
            homeIndex: nil
        )
        #expect(verdict.refusal?.code == .badSignature)
    }

    @Test("a key releases only what is in its scope; a co-signer out of scope does no harm")
    func scope() throws {
        let publisher = SamplePublisher.make(scopes: [.entry(.model, try EntryName("other"))])
        let chain = publisher.chain(homeIndex: 0)
        var given = try Given(SampleRelease.make(publisher: publisher), chain: chain)
        #expect(try given.verdict().refusal?.code == .notInScope)

        let helper = TestKeys.p256("helper")
        let next = publisher.next { identity in
            let releaser = Identity.Releaser(signer: .key(helper.publicKey), scopes: [.kind(.model)])
            identity.releasers.append(releaser)
        }
        let sample = SampleRelease.make(publisher: next)
        given = try Given(sample, chain: next.chain(after: chain, homeIndex: 1))
        #expect(try given.verdict().refusal?.code == .notInScope)
        given.recordSigners = [helper]
        #expect(try given.verdict().refusal?.code == .notInScope)
        given.envelopeSigners = [publisher.releaser, helper]
        #expect(try given.verdict().accepted?.value.signers.count == 2)
    }

    @Test("a revoked key's release counts where it was logged before, and nowhere else")
    func revoked() throws {
        let publisher = SamplePublisher.make()
        let releaser = TestKeys.ed25519("new releaser")
        let next = publisher.next(releaser: releaser) { identity in
            identity.releasers = [Identity.Releaser(signer: .key(releaser.publicKey), scopes: [.everything])]
            identity.revoked = [
                Identity.Revocation(key: publisher.releaser.publicKey, reason: .compromised, since: 6)
            ]
        }
        let chain = next.chain(after: publisher.chain(homeIndex: 0), homeIndex: 10)
        var given = try Given(SampleRelease.make(publisher: publisher), chain: chain)
        for (index, version, code) in [
            (5, 1, nil), (6, 1, Refusal.Code.revoked), (10, 2, .revoked), (nil, 2, .revoked),
            (5, 2, .wrongIdentityVersion),
        ] as [(UInt64?, Int, Refusal.Code?)] {
            given.homeIndex = index
            given.changeRecord = { $0.identityVersion = version }
            #expect(try given.verdict().refusal?.code == code, "at \(String(describing: index))")
        }
    }

    @Test("a flipped bit anywhere in the envelope is refused, even when the record follows it")
    func flippedBits() throws {
        let sample = SampleRelease.make()
        var random = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            var bytes = sample.envelope.bytes
            bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << Int.random(in: 0..<8, using: &random)
            var record = sample.record.record
            record.object = ContentDigest.of(bytes)
            let verdict = ReleaseVerifier.verify(
                record: try SignedRecord.sign(record, with: [sample.publisher.releaser]),
                envelope: bytes,
                label: sample.label,
                fileList: nil,
                chain: sample.publisher.chain(),
                logOrigin: sample.publisher.logOrigin,
                homeIndex: nil
            )
            #expect(verdict.refusal != nil)
        }
    }
}

extension ReleaseVerifierTests.Given {
    /// Changes the manifest and makes the subjects fit it again, where it is still a manifest.
    fileprivate mutating func change(_ change: (inout JSONObject) -> Void) {
        var manifest = statement["predicate"]?.objectValue ?? [:]
        change(&manifest)
        let json = JSONValue.object(manifest)
        statement["predicate"] = json
        changeSubjects { subjects in
            let digest = ContentDigest.of(json.canonicalBytes()).hex
            subjects[0] = ["digest": ["sha256": .string(digest)], "name": "manifest"]
        }
    }

    fileprivate mutating func changeSubjects(_ change: (inout [JSONValue]) -> Void) {
        var subjects = statement["subject"]?.arrayValue ?? []
        change(&subjects)
        statement["subject"] = .array(subjects)
    }
}

extension Label {
    fileprivate func with(
        kind: EntryKind? = nil,
        name: EntryName? = nil,
        salt: [UInt8]? = nil,
        version: ReleaseVersion? = nil
    ) -> Label {
        Label(
            kind: kind ?? self.kind,
            name: name ?? self.name,
            salt: salt ?? self.salt,
            version: version ?? self.version
        )
    }
}
