import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import Testing

@Suite("Replaying keyless releases")
struct KeylessReplayTests {
    private let first = SamplePublisher.make("acme")
    private let acme: SamplePublisher
    private let chain: IdentityChain
    private let release: SampleRelease

    init() {
        acme = first.listing()
        chain = acme.chain(after: first.chain(), homeIndex: 1)
        release = SampleRelease.make(publisher: acme).keyless()
    }

    private struct Replayed {
        var summary: IndexReplay.Summary
        var index: IndexDatabase
        var contents: IndexedContent
        var folder: TemporaryFolder
    }

    private func replay(
        _ releases: [Frame], trust: SigstoreTrust = SampleSigstore.trust
    ) throws -> Replayed {
        var log = HostileLog()
        let identities: [Frame] = [.sample(.sample(first)), .sample(.sample(acme, after: first.chain()))]
        for frame in identities + releases { try log.append([frame]) }
        let folder = try TemporaryFolder()
        let index = try IndexDatabase(path: folder("index.sqlite"))
        let contents = IndexedContent(
            index: index, logs: SegmentContents(origin: log.origin, stores: log.stores))
        let summary = try IndexReplay(
            origin: log.origin, stores: log.stores, ledger: index, contents: contents, trust: trust
        ).run()
        return Replayed(summary: summary, index: index, contents: contents, folder: folder)
    }

    private func frame(_ release: SampleRelease, parent: Frame? = nil) -> Frame {
        .sample(.sample(release, chain: chain), parent: parent?.commit)
    }

    @Test("a keyless release is taken in with its bundle, found by digest, and lapses with its workload")
    func honest() throws {
        let replayed = try replay([frame(release)])
        #expect(replayed.summary.releases == 1 && replayed.summary.refused == 0)
        let bundle = try #require(release.record.bundle)
        #expect(try replayed.contents.content(bundle) == release.bundle)
        let key = EntryKey(origin: acme.logOrigin, publisher: acme.id, kind: .model, folded: "minilm")
        #expect(try replayed.index.release(of: key, version: "1.0.0")?.index == 2)
        let entry = try #require(
            try replayed.index.entries(matching: nil, after: 0, limit: 10).first)
        let listed = try #require(try replayed.index.releases(of: entry).first)
        #expect(
            listed.signers.envelope == [Identity.Releaser.Signer.sigstore(SampleSigstore.workload).id])
    }

    @Test("whoever doesn't believe the authority refuses the release, and lists nothing of it")
    func otherTrust() throws {
        let replayed = try replay([frame(release)], trust: .production)
        #expect(replayed.summary.releases == 0 && replayed.summary.refused == 1)
    }

    @Test("another bundle in the place of the logged one isn't taken for it")
    func replaced() throws {
        var frame = frame(release)
        let other = try #require(SampleRelease.make(publisher: acme).keyless().bundle)
        frame.smallFiles = frame.smallFiles.map { $0 == release.bundle ? other : $0 }
        let replayed = try replay([frame])
        #expect(replayed.summary.releases == 0)
    }

    @Test("a release whose bundle is withheld is shown nowhere, and the chain goes on behind it")
    func withheld() throws {
        let second = SampleRelease.make(
            publisher: acme, version: "1.1.0", seed: 1, previous: release.recordDigest
        ).keyless()
        let whole = frame(release)
        var blank = whole
        blank.smallFiles.removeAll { $0 == release.bundle }
        let replayed = try replay([blank, frame(second, parent: whole)])
        #expect(replayed.summary.releases == 1 && replayed.summary.refused == 0)
        let key = EntryKey(origin: acme.logOrigin, publisher: acme.id, kind: .model, folded: "minilm")
        #expect(try replayed.index.release(of: key, version: "1.0.0") == nil)
        #expect(try replayed.index.release(of: key, version: "1.1.0") != nil)
    }

    @Test("a withheld bundle moves nobody's chain who lists no workload")
    func withheldWithoutWorkload() throws {
        var log = HostileLog()
        let plain = SampleRelease.make(publisher: first)
        var frame = Frame.sample(.sample(plain))
        let slot = SampleSigstore.sign(plain.record.record.signedBytes, at: sampleTime).recordSignature
        frame.leaf =
            Leaf(
                commit: frame.commit?.hex,
                signedRecord: SignedRecord(record: plain.record.record, signatures: [slot]), time: sampleTime
            ).encoded()
        for frame in [.sample(.sample(first)), frame] { try log.append([frame]) }
        let ledger = MemoryLedger()
        let summary = try IndexReplay(
            origin: log.origin, stores: log.stores, ledger: ledger,
            contents: SegmentContents(origin: log.origin, stores: log.stores), trust: SampleSigstore.trust
        ).run()
        #expect(summary.refused == 1)
    }
}
