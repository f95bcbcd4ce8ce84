import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("Attestation records")
struct AttestationRecordVerifierTests {
    private static let acme = SamplePublisher.make()
    private static let lab = SamplePublisher.make("lab")
    private static let release = SampleRelease.make(publisher: acme)

    private static func verify(
        _ attestation: SampleAttestation, by author: SamplePublisher = acme, chain: IdentityChain? = nil,
        target: AttestationTarget? = release.attestationTarget, index: UInt64? = 9
    ) -> Verdict<AttestationEvent> {
        AttestationRecordVerifier.verify(
            record: attestation.record, object: attestation.object, target: target,
            chain: chain ?? author.chain(), logOrigin: author.logOrigin,
            place: LogPlace(index: index, time: sampleTime))
    }

    @Test("accepts one by a releaser or an owner of the release's publisher, and one by somebody else")
    func accepted() throws {
        let own = Self.release.attestation(after: Self.release.recordDigest)
        let event = try #require(Self.verify(own).accepted?.value)
        #expect(event.author == Self.acme.id && event.label == Self.release.label)
        #expect(event.matches == [.manifest, .omsRoot])
        #expect(event.object.statement.predicateType == PredicateType.testResult.rawValue)
        let byOwner = Self.release.attestation(after: nil, key: Self.acme.owner)
        #expect(Self.verify(byOwner).accepted != nil)
        let others = Self.release.attestation(by: Self.lab, after: nil)
        let other = try #require(Self.verify(others, by: Self.lab).accepted?.value)
        #expect(other.author == Self.lab.id && other.label == nil && other.matches?.isEmpty == false)
    }

    @Test("what a release of another log is can't be compared, and is left open")
    func foreign() throws {
        let others = Self.release.attestation(by: Self.lab, after: nil)
        let event = try #require(Self.verify(others, by: Self.lab, target: nil).accepted?.value)
        #expect(event.matches == nil && event.release == Self.release.recordDigest)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: Refusal.Code
        let attestation: SampleAttestation
        var author = AttestationRecordVerifierTests.acme
        var target: AttestationTarget? = AttestationRecordVerifierTests.release.attestationTarget

        init(
            _ name: String, _ code: Refusal.Code, _ attestation: SampleAttestation,
            author: SamplePublisher = AttestationRecordVerifierTests.acme,
            target: AttestationTarget? = AttestationRecordVerifierTests.release.attestationTarget
        ) {
            testDescription = name
            self.code = code
            self.attestation = attestation
            self.author = author
            self.target = target
        }
    }

    static let cases: [Case] = {
        let other = SampleRelease.make(publisher: acme, version: "2.0.0", seed: 9)
        let stranger = TestKeys.ed25519("stranger")
        let scoped = SamplePublisher.make("scoped", scopes: [.kind(.model)])
        let about = { (digest: String) in
            InTotoStatement.payload(
                about: ReleaseSubjects(manifest: ContentDigest.of(Array(digest.utf8)), artifacts: []),
                predicateType: "https://example.org/p", predicate: [:])
        }
        func envelope(_ key: SigningKey, type: String = Statement.payloadType) -> [UInt8] {
            (try? Envelope.sign(payload: release.testResult(), type: type, keys: [key]))?.bytes ?? []
        }
        let good = release.attestation(after: nil)
        return [
            Case("a stranger's key", .wrongKey, release.attestation(after: nil, key: stranger)),
            Case(
                "a stranger's envelope under the publisher's record", .wrongKey,
                release.attestation(envelope(stranger), isBundle: false, after: nil)),
            Case(
                "subjects of something else", .subjectMismatch,
                release.attestation(after: nil, payload: about("x"))),
            Case(
                "an attestation of another release, replayed under this one", .subjectMismatch,
                release.attestation(
                    other.attestation(after: nil).object, isBundle: false, after: nil)),
            Case(
                "a record of another release", .subjectMismatch,
                release.attestation(after: nil) { $0.subject = other.recordDigest }),
            Case(
                "one's own release outside of its entry", .badLabel,
                release.attestation(after: nil) { $0.entry = nil }),
            Case(
                "somebody else's release in its entry", .badLabel,
                release.attestation(by: lab, after: nil) { $0.entry = release.label.entryID }, author: lab),
            Case(
                "an unknown release in an entry", .badLabel,
                release.attestation(after: nil), target: nil),
            Case(
                "another publisher's identity", .wrongAuthor,
                release.attestation(after: nil) { $0.author = lab.id }),
            Case("another log", .wrongOrigin, release.attestation(after: nil, origin: "b.example/log")),
            Case(
                "an identity version that isn't in force", .wrongIdentityVersion,
                release.attestation(after: nil, identity: 2)),
            Case(
                "another payload type", .wrongPayloadType,
                release.attestation(
                    envelope(acme.releaser, type: ReleaseStatus.payloadType), isBundle: false, after: nil)),
            Case(
                "no statement", .malformed,
                release.attestation(after: nil, payload: Array("{}".utf8))),
            Case(
                "bytes that aren't the object", .digestMismatch,
                SampleAttestation(
                    object: good.object.dropLast() + [0x20], isBundle: false, record: good.record)),
            Case(
                "a size that isn't the object's", .sizeMismatch,
                release.attestation(after: nil) { $0.size += 1 }),
            Case(
                "an object that is too large", .sizeMismatch,
                release.attestation(after: nil) { $0.size = Limits.attestationBytes + 1 }),
            Case(
                "a releaser of some entries about somebody else's release", .notInScope,
                release.attestation(by: scoped, after: nil), author: scoped),
            Case(
                "JSON that is neither envelope nor bundle", .malformed,
                release.attestation(Array("{}".utf8), isBundle: false, after: nil)),
        ]
    }()

    @Test("refuses what its author didn't attach to this release", arguments: cases)
    func refused(_ given: Case) {
        let verdict = Self.verify(given.attestation, by: given.author, target: given.target)
        #expect(verdict.refusal?.code == given.code, "\(String(describing: verdict.refusal))")
    }

    @Test("a compromised key's attestations count below its index, a retired key's where they stand")
    func revoked() throws {
        let old = Self.acme.releaser
        let fresh = TestKeys.ed25519("fresh releaser")
        for (reason, since) in [(Identity.Revocation.Reason.compromised, UInt64(7)), (.retired, nil)] {
            let next = Self.acme.next(releaser: fresh) { identity in
                identity.releasers = [Identity.Releaser(signer: .key(fresh.publicKey), scopes: [.everything])]
                identity.revoked = [
                    Identity.Revocation(key: old.publicKey, reason: reason, since: since)
                ]
            }
            let chain = next.chain(after: Self.acme.chain(), homeIndex: 8)
            let attestation = Self.release.attestation(after: nil)
            func code(_ index: UInt64) -> Refusal.Code? {
                Self.verify(attestation, chain: chain, index: index).refusal?.code
            }
            #expect(code(6) == nil)
            #expect(code(7) == (reason == .compromised ? .revoked : nil))
            // From index 8 on, version 2 is in force.
            let late = Self.release.attestation(after: nil, key: old, identity: 2)
            #expect(Self.verify(late, chain: chain, index: 9).refusal?.code == .revoked)
            let sound = Self.release.attestation(after: nil, key: fresh, identity: 2)
            #expect(Self.verify(sound, chain: chain, index: 9).accepted != nil)
        }
    }

    @Test("a node's own has no author and no entry, and is about the release")
    func node() throws {
        let object = Self.release.testResult()
        func verdict(_ object: [UInt8], _ change: (inout Record) -> Void = { _ in }) -> Verdict<
            AttestationEvent
        > {
            var record = Record(
                author: nil, entry: nil, identityVersion: 0, kind: .attestation,
                object: ContentDigest.of(object), origin: Self.acme.logOrigin, previous: nil,
                size: object.count, subject: Self.release.recordDigest)
            change(&record)
            return AttestationRecordVerifier.verify(
                nodeRecord: SignedRecord(record: record, signatures: []), object: object,
                target: Self.release.attestationTarget, logOrigin: Self.acme.logOrigin)
        }
        let event = try #require(verdict(object).accepted?.value)
        #expect(event.author == nil && event.object.form == .statement)
        #expect(verdict(object) { $0.entry = Self.release.label.entryID }.refusal?.code == .wrongAuthor)
        let other = SampleRelease.make(publisher: Self.acme, version: "2.0.0", seed: 9)
        #expect(verdict(other.testResult()).refusal?.code == .subjectMismatch)
        let signed = Self.release.attestation(after: nil).object
        #expect(verdict(signed).refusal?.code == .malformed)
    }
}
