import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("Keyless releases")
struct KeylessReleaseTests {
    private static let first = SamplePublisher.make()
    private static let publisher = first.listing()
    private static let chain = publisher.chain(after: first.chain(), homeIndex: 1)
    private static let release = SampleRelease.make(publisher: publisher)

    private func verdict(
        _ release: SampleRelease, chain: IdentityChain = Self.chain, bundle: [UInt8]? = nil,
        trust: SigstoreTrust = SampleSigstore.trust, index: UInt64? = 2, time: Int64 = sampleTime
    ) -> Verdict<Release> {
        ReleaseVerifier.verify(
            record: release.record, envelope: release.envelope.bytes, label: release.label,
            fileList: release.fileList, chain: chain, logOrigin: "models.example.org/log", homeIndex: index,
            time: time, bundle: bundle ?? release.bundle, trust: trust)
    }

    @Test(
        "a bundle over the record by a listed workload is accepted, whichever s its signature has",
        arguments: [false, true])
    func accepted(highS: Bool) throws {
        let sample = Self.release.keyless(highS: highS)
        let verdict = verdict(sample)
        let release = try #require(verdict.accepted, "\(String(describing: verdict.refusal))").value
        #expect(release.keyless?.signer == SampleSigstore.workload)
        #expect(release.keyless?.bundle == sample.bundle.map { ContentDigest.of($0) })
        #expect(release.signers == [Identity.Releaser.Signer.sigstore(SampleSigstore.workload).id])
        #expect(release.envelope.signatures.isEmpty)
        #expect(sample.leaf().encoded().count < 1_536)
        #expect(try Leaf.parse(sample.leaf().encoded()).checkSignatures() == nil)
    }

    @Test("what a client signs is what the log gets")
    func signing() throws {
        let sample = Self.release.keyless()
        let signed = try KeylessVerifier.sign(
            sample.record.record, bundle: try #require(sample.bundle), trust: SampleSigstore.trust)
        #expect(signed == sample.record)
        #expect(KeylessVerifier.claimedSigner(try #require(sample.bundle)) == SampleSigstore.workload)
    }

    private static func workload(
        issuer: String = SampleSigstore.workload.issuer, san: String = SampleSigstore.workload.san,
        repository: String? = SampleSigstore.workload.repositoryID
    ) -> Identity.SigstoreSigner {
        Identity.SigstoreSigner(issuer: issuer, san: san, repositoryID: repository)
    }

    @Test(
        "issuer, name and repository count exactly, and only all three",
        arguments: [
            workload(repository: "727452"), workload(repository: "7274510"), workload(repository: nil),
            workload(issuer: "https://token.actions.example.com/"),
            workload(issuer: "https://token.actions.example.com.evil.example"),
            workload(san: SampleSigstore.workload.san + "x"),
            workload(san: "https://ci.example.com/acme/minilm/.ci/release.yml"),
            workload(san: SampleSigstore.workload.san.uppercased()),
        ])
    func otherWorkload(_ signer: Identity.SigstoreSigner) {
        #expect(verdict(Self.release.keyless(by: signer)).refusal?.code == .wrongKey)
    }

    @Test("a workload without a repository is listed as such, and then only that one counts")
    func withoutRepository() {
        let bare = Self.workload(repository: nil)
        let publisher = Self.first.listing(bare)
        let chain = publisher.chain(after: Self.first.chain(), homeIndex: 1)
        let release = SampleRelease.make(publisher: publisher)
        #expect(verdict(release.keyless(by: bare), chain: chain).accepted != nil)
        #expect(verdict(release.keyless(), chain: chain).refusal?.code == .wrongKey)
    }

    @Test(
        "a bundle that isn't whole or true is refused with its reason",
        arguments: SampleSigstore.Fault.allCases)
    func faulty(_ fault: SampleSigstore.Fault) throws {
        let refusal = try #require(verdict(Self.release.keyless(fault: fault)).refusal)
        let reason =
            switch fault {
            case .noInclusion: "proof-missing"
            case .onlyPromised: "only promises"
            case .badProof: "proof-root"
            case .foreignAuthority: "chain-unknown-issuer"
            case .forgedCertificate: "chain-bad-signature"
            case .otherKeySigned: "isn't valid"
            case .expired: "chain-expired"
            case .noTime: "no-verified-time"
            case .unknownLog: "unknown-log"
            }
        #expect(refusal.message.contains(reason), "\(refusal)")
        // A signature by another key fails already as the leaf's own.
        #expect(refusal.code == (fault == .otherKeySigned ? .badSignature : .badBundle))
    }

    /// Each makes of a sound release one that must not count.
    struct Attack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: Refusal.Code
        let verdict: @Sendable (KeylessReleaseTests) -> Verdict<Release>
    }

    static let attacks = [
        Attack(testDescription: "a bundle over another record of the same author", code: .badSignature) {
            $0.verdict(release.keyless { $0.previous = ContentDigest.of([1]) })
        },
        Attack(testDescription: "the bundle of another release, named by digest", code: .badBundle) {
            let sound = release.keyless()
            let other = SampleRelease.make(publisher: publisher, version: "2.0.0").keyless()
            let slot = SignedRecord.Signature(
                key: sound.record.signatures[0].key, bytes: sound.record.signatures[0].bytes,
                bundle: other.record.bundle)
            return $0.verdict(sound.signed([slot], bundle: other.bundle))
        },
        Attack(testDescription: "the bundle of another publisher's record", code: .wrongAuthor) {
            let beta = SamplePublisher.make("beta").listing()
            return $0.verdict(SampleRelease.make(publisher: beta).keyless())
        },
        Attack(testDescription: "a bundle put in place of the logged one", code: .digestMismatch) {
            $0.verdict(release.keyless(), bundle: release.keyless().bundle)
        },
        Attack(testDescription: "no bundle at hand", code: .unsigned) {
            var sample = release.keyless()
            sample.bundle = nil
            return $0.verdict(sample)
        },
        Attack(testDescription: "the key of another certificate in the leaf", code: .badSignature) {
            let sound = release.keyless()
            let slot = SignedRecord.Signature(
                key: TestKeys.p256("another").publicKey, bytes: sound.record.signatures[0].bytes,
                bundle: sound.record.bundle)
            return $0.verdict(sound.signed([slot], bundle: sound.bundle))
        },
        Attack(testDescription: "an authority that the verifier doesn't believe", code: .badBundle) {
            $0.verdict(release.keyless(), trust: .production)
        },
        Attack(testDescription: "another log", code: .wrongOrigin) {
            let elsewhere = SamplePublisher.make(origin: "other.example.org").listing()
            return $0.verdict(SampleRelease.make(publisher: elsewhere).keyless())
        },
        Attack(testDescription: "a bundle larger than its limit", code: .badBundle) {
            let sound = release.keyless()
            let padded = (sound.bundle ?? []) + [UInt8](repeating: 0x20, count: 128 << 10)
            let slot = SignedRecord.Signature(
                key: sound.record.signatures[0].key, bytes: sound.record.signatures[0].bytes,
                bundle: ContentDigest.of(padded))
            return $0.verdict(sound.signed([slot], bundle: padded))
        },
        Attack(testDescription: "a leaf whose time was set back", code: .badBundle) {
            $0.verdict(release.keyless(at: sampleTime + 601))
        },
        Attack(testDescription: "a workload that may release something else", code: .notInScope) {
            let publisher = first.listing(scopes: [.kind(.dataset)])
            return $0.verdict(
                SampleRelease.make(publisher: publisher).keyless(),
                chain: publisher.chain(after: first.chain(), homeIndex: 1))
        },
    ]

    @Test("what isn't the listed workload's word about this very record is refused", arguments: attacks)
    func refused(_ attack: Attack) {
        let verdict = attack.verdict(self)
        #expect(verdict.refusal?.code == attack.code, "\(String(describing: verdict.refusal))")
    }

    @Test("an envelope with signatures isn't that of a keyless release, nor one without that of any other")
    func envelopes() throws {
        let signed = Self.release
        var record = signed.record.record
        let sample = SampleSigstore.sign(record.signedBytes, at: sampleTime)
        let keyless = ReleaseVerifier.verify(
            record: SignedRecord(record: record, signatures: [sample.recordSignature]),
            envelope: signed.envelope.bytes, label: signed.label, fileList: nil, chain: Self.chain,
            logOrigin: "models.example.org/log", homeIndex: 2, time: sampleTime, bundle: sample.bundle,
            trust: SampleSigstore.trust)
        #expect(keyless.refusal?.code == .notCanonical)
        let unsigned = Self.release.keyless()
        record = unsigned.record.record
        let byKey = ReleaseVerifier.verify(
            record: try SignedRecord.sign(record, with: [Self.publisher.releaser]),
            envelope: unsigned.envelope.bytes, label: unsigned.label, fileList: nil, chain: Self.chain,
            logOrigin: "models.example.org/log", homeIndex: 2)
        #expect(byKey.refusal?.code == .malformed)
    }

    @Test("only the one signature of a release may name a bundle")
    func slots() throws {
        let sound = Self.release.keyless()
        let slot = try #require(sound.record.signatures.first)
        let other = try #require(
            try SignedRecord.sign(sound.record.record, with: [Self.publisher.releaser]).signatures.first)
        var status = sound.record.record
        status.kind = .status
        let ed25519 = SignedRecord.Signature(key: other.key, bytes: other.bytes, bundle: slot.bundle)
        for wrong in [
            SignedRecord(record: sound.record.record, signatures: [slot, other]),
            SignedRecord(record: status, signatures: [slot]),
            SignedRecord(record: sound.record.record, signatures: [ed25519]),
        ] {
            #expect(throws: FormatError.self) { try SignedRecord.parse(wrong.encoded()) }
            #expect(wrong.checkSignatures()?.code == .malformed)
        }
        #expect(try SignedRecord.parse(sound.record.encoded()) == sound.record)
    }

    // MARK: Revocation

    private func later(_ change: (inout Identity) -> Void) -> IdentityChain {
        Self.publisher.next(change).chain(after: Self.chain, homeIndex: 10)
    }

    private static let signer = Identity.Releaser.Signer.sigstore(SampleSigstore.workload)

    @Test("a workload that is removed or retired releases nothing more, and what it released keeps counting")
    func removed() {
        let removed = later { $0.releasers.removeAll { $0.signer == Self.signer } }
        let retired = later {
            $0.releasers.removeAll { $0.signer == Self.signer }
            $0.revoked.append(Identity.Revocation(signer: Self.signer, reason: .retired, since: nil))
        }
        let old = Self.release.keyless()
        for (chain, code) in [(removed, Refusal.Code.wrongKey), (retired, .revoked)] {
            #expect(verdict(old, chain: chain, index: 9).accepted != nil)
            let new = SampleRelease.make(publisher: Self.publisher.next()).keyless()
            #expect(verdict(new, chain: chain, index: 11).refusal?.code == code)
            #expect(verdict(new, chain: chain, index: nil).refusal?.code == code)
        }
    }

    @Test("what a compromised workload released counts only below the index that its owner names")
    func compromised() throws {
        let chain = later {
            $0.releasers.removeAll { $0.signer == Self.signer }
            $0.revoked.append(Identity.Revocation(signer: Self.signer, reason: .compromised, since: 5))
        }
        let release = Self.release.keyless()
        #expect(verdict(release, chain: chain, index: 4).accepted != nil)
        #expect(verdict(release, chain: chain, index: 5).refusal?.code == .revoked)
        let name = try EntryName("minilm")
        func lapse(_ index: UInt64) -> UInt64? {
            chain.lapse(
                ofSigners: [Self.signer.id], for: .model, name, at: LogPlace(index: index, time: sampleTime))
        }
        #expect(lapse(4) == nil && lapse(5) == 5)
    }

    @Test("an owner may revoke the key of one certificate alone")
    func certificateKey() {
        let chain = later {
            $0.revoked.append(
                Identity.Revocation(
                    key: TestKeys.p256("workload").publicKey, reason: .compromised, since: 2))
        }
        #expect(verdict(Self.release.keyless(), chain: chain, index: 2).refusal?.code == .revoked)
    }

    @Test("the revocation of a workload stays in every later version")
    func kept() throws {
        let revoked = Self.publisher.next {
            $0.releasers.removeAll { $0.signer == Self.signer }
            $0.revoked.append(Identity.Revocation(signer: Self.signer, reason: .compromised, since: 5))
        }
        #expect(try Identity.parse(revoked.identity.encoded()) == revoked.identity)
        let dropped = revoked.next { $0.revoked = [] }
        let verdict = IdentityVerifier.verify(
            record: dropped.record, envelope: dropped.envelope.bytes,
            chain: revoked.chain(after: Self.chain, homeIndex: 10), logOrigin: dropped.logOrigin,
            homeIndex: 11)
        #expect(verdict.refusal?.code == .revocationDropped)
        var both = revoked.identity
        both.releasers.append(Identity.Releaser(signer: Self.signer, scopes: [.everything]))
        #expect(!both.validate().isEmpty)
    }
}

extension SampleRelease {
    fileprivate func signed(_ signatures: [SignedRecord.Signature], bundle: [UInt8]?) -> SampleRelease {
        var sample = self
        sample.bundle = bundle
        sample.record = SignedRecord(record: record.record, signatures: signatures)
        return sample
    }
}
