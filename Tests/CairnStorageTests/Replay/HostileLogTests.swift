import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import Testing

/// What a follower makes of a log whose operator doesn't keep the rules.
@Suite("Replaying a hostile log")
struct HostileLogTests {
    private let acme = SamplePublisher.make("acme")
    private let first: SampleRelease
    private let key: EntryKey

    init() {
        first = SampleRelease.make(publisher: acme, name: "minilm", version: "1.0.0")
        key = EntryKey(origin: "models.example.org/log", publisher: acme.id, kind: .model, folded: "minilm")
    }

    private struct Replayed {
        var summary: IndexReplay.Summary
        var ledger: MemoryLedger
        var index: IndexDatabase
        var folder: TemporaryFolder
    }

    /// Replays into both ledgers, which must agree.
    private func replay(_ frames: [Frame]) throws -> Replayed {
        var log = HostileLog()
        for frame in frames { try log.append([frame]) }
        let folder = try TemporaryFolder()
        let ledger = MemoryLedger()
        let index = try IndexDatabase(path: folder("index.sqlite"))
        let contents = SegmentContents(origin: log.origin, stores: log.stores)
        let summaries = try [ledger as any Ledger, index].map { ledger in
            try IndexReplay(origin: log.origin, stores: log.stores, ledger: ledger, contents: contents).run()
        }
        #expect(summaries[0] == summaries[1])
        try expectEqual(ledger, index, leaves: frames.map(\.leaf), origin: log.origin)
        #expect(try index.refusedCount(origin: log.origin) == summaries[0].refused)
        return Replayed(summary: summaries[0], ledger: ledger, index: index, folder: folder)
    }

    private func record(
        _ kind: Record.Kind, author: SamplePublisher?, previous: ContentDigest? = nil, entry: EntryID? = nil,
        subject: ContentDigest? = nil, origin: String = "models.example.org/log", signer: SigningKey? = nil
    ) throws -> Frame {
        let object: [UInt8] = [1, 2, 3]
        let record = Record(
            author: author?.id, entry: entry, identityVersion: author == nil ? 0 : 1, kind: kind,
            object: ContentDigest.of(object), origin: origin, previous: previous, size: 3, subject: subject)
        let keys = author.map { [signer ?? $0.releaser] } ?? []
        let leaf = Leaf(
            commit: nil, signedRecord: try SignedRecord.sign(record, with: keys), time: 1_767_323_050)
        return Frame(leaf: leaf.encoded(), object: object)
    }

    @Test("a log that keeps the rules is taken in as it is")
    func honest() throws {
        let second = SampleRelease.make(
            publisher: acme, name: "minilm", version: "1.1.0", seed: 1, previous: first.recordDigest)
        let one = Frame.sample(.sample(first))
        let two = Frame.sample(.sample(second), parent: one.commit)
        let replayed = try replay([.sample(.sample(acme)), one, two])
        #expect(replayed.summary.releases == 2 && replayed.summary.refused == 0)
        #expect(try replayed.ledger.release(of: key, version: "1.1.0")?.index == 2)
    }

    struct Forgery: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var refused = 1
        var frames: @Sendable (SamplePublisher, SampleRelease) throws -> [Frame]
    }

    /// Each is a first release that no follower may list.
    static let forgeries = [
        Forgery(testDescription: "a signature that its key doesn't confirm") { acme, release in
            let signature = SignedRecord.Signature(
                key: acme.releaser.publicKey, bytes: [UInt8](repeating: 7, count: 64))
            let signed = SignedRecord(record: release.record.record, signatures: [signature])
            var frame = Frame.sample(.sample(release))
            frame.leaf = Leaf(commit: frame.commit?.hex, signedRecord: signed, time: 1_767_323_045).encoded()
            return [frame]
        },
        Forgery(testDescription: "a signature by a key that may not release") { acme, release in
            var frame = Frame.sample(.sample(release))
            let signed = try SignedRecord.sign(release.record.record, with: [TestKeys.ed25519("stranger")])
            frame.leaf = Leaf(commit: frame.commit?.hex, signedRecord: signed, time: 1_767_323_045).encoded()
            return [frame]
        },
        Forgery(testDescription: "a git commit that its content doesn't have") { _, release in
            [.sample(.sample(release), commit: String(repeating: "a", count: 40))]
        },
        Forgery(testDescription: "a parent that isn't the release before") { _, release in
            [.sample(.sample(release), parent: GitObject.blob([1]).id)]
        },
        Forgery(testDescription: "a record of another log") { _, _ in
            let elsewhere = SamplePublisher.make("acme", origin: "other.example.org")
            return [.sample(.sample(SampleRelease.make(publisher: elsewhere, name: "minilm")))]
        },
        Forgery(testDescription: "a prev that isn't the chain's head") { acme, _ in
            let release = SampleRelease.make(publisher: acme, name: "minilm", previous: ContentDigest.of([1]))
            return [.sample(.sample(release))]
        },
        Forgery(testDescription: "an author without identity in this log") { _, _ in
            [.sample(.sample(SampleRelease.make(publisher: SamplePublisher.make("beta"), name: "minilm")))]
        },
        Forgery(testDescription: "a label of another version") { _, release in
            var frame = Frame.sample(.sample(release))
            let label = Label(
                kind: .model, name: release.label.name, salt: release.label.salt,
                version: try ReleaseVersion("7.0.0"))
            frame.label = label.encoded()
            return [frame]
        },
        Forgery(testDescription: "a label that can't be read") { _, release in
            var frame = Frame.sample(.sample(release))
            frame.label = [1, 2, 3]
            return [frame]
        },
        Forgery(testDescription: "an envelope that isn't the record's object") { acme, release in
            var frame = Frame.sample(.sample(release))
            frame.object = SampleRelease.make(publisher: acme, name: "minilm", seed: 9).envelope.bytes
            return [frame]
        },
        Forgery(testDescription: "a withheld envelope under a stranger's signature") { acme, release in
            var frame = Frame.sample(.sample(release))
            let signed = try SignedRecord.sign(release.record.record, with: [TestKeys.ed25519("stranger")])
            frame.leaf = Leaf(commit: frame.commit?.hex, signedRecord: signed, time: 1_767_323_045).encoded()
            frame.object = []
            return [frame]
        },
    ]

    @Test("is refused and never listed, and the true release that comes later is", arguments: forgeries)
    func forged(forgery: Forgery) throws {
        let forged = try forgery.frames(acme, first)
        let replayed = try replay([.sample(.sample(acme))] + forged)
        #expect(replayed.summary.refused == forged.count && replayed.summary.releases == 0)
        #expect(try replayed.index.entries(matching: nil, after: 0, limit: 10).isEmpty)
        #expect(try replayed.ledger.release(of: key, version: "1.0.0") == nil)
        for file in first.files { #expect(try replayed.index.artifact(file.artifact.sha256) == nil) }

        let later = try replay([.sample(.sample(acme))] + forged + [.sample(.sample(first))])
        #expect(later.summary.refused == forged.count && later.summary.releases == 1)
        #expect(try later.ledger.release(of: key, version: "1.0.0")?.index == UInt64(1 + forged.count))
        let entry = try #require(try later.index.entries(matching: nil, after: 0, limit: 10).first)
        #expect(try later.index.records(of: entry).map(\.state) == ["accepted"])
    }

    @Test("the same record twice counts once")
    func twice() throws {
        let frame = Frame.sample(.sample(first))
        let replayed = try replay([.sample(.sample(acme)), .sample(.sample(acme)), frame, frame])
        #expect(replayed.summary.refused == 2 && replayed.summary.releases == 1)
        #expect(try replayed.ledger.index(ofRecord: first.recordDigest, origin: key.origin) == 2)
    }

    @Test("a version that exists, a name in other letters and a name that is taken are refused")
    func names() throws {
        let again = SampleRelease.make(
            publisher: acme, name: "minilm", version: "1.0.0", seed: 4, previous: first.recordDigest)
        let byCase = SampleRelease.make(publisher: acme, name: "MiniLM", version: "2.0.0", seed: 5)
        let one = Frame.sample(.sample(first))
        let replayed = try replay([
            .sample(.sample(acme)), one, .sample(.sample(again), parent: one.commit),
            .sample(.sample(byCase)),
            .sample(.sample(SamplePublisher.make("ACME"))),
        ])
        #expect(replayed.summary.refused == 3 && replayed.summary.releases == 1)
        #expect(try replayed.ledger.publisherID(folded: "acme", origin: key.origin) == acme.id)
        #expect(try replayed.index.publishers(named: "acme").map(\.name) == ["acme"])
    }

    @Test("kinds that aren't known are kept and not interpreted, and still have to extend their chain")
    func unknownKinds() throws {
        let kind = try #require(Record.Kind("future"))
        let one = try record(kind, author: acme)
        let digest = try Leaf.parse(one.leaf).recordDigest
        let two = try record(kind, author: acme, previous: digest)
        let astray = try record(kind, author: acme, previous: ContentDigest.of([8]))
        let replayed = try replay([.sample(.sample(acme)), one, two, one, astray])
        #expect(replayed.summary.refused == 2)
        let chain = RecordChain(author: acme.id, key: "kind:future")
        #expect(try replayed.ledger.head(of: chain, origin: key.origin) == Leaf.parse(two.leaf).recordDigest)
    }

    @Test("a node's own records chain by kind, and carry no signature to check")
    func nodeRecords() throws {
        let heads = try record(.heads, author: nil)
        let digest = try Leaf.parse(heads.leaf).recordDigest
        let next = try record(.heads, author: nil, previous: digest)
        let elsewhere = try record(.heads, author: nil, previous: digest, origin: "other.example.org/log")
        let replayed = try replay([heads, heads, elsewhere, next, .sample(.sample(acme))])
        #expect(replayed.summary.refused == 2)
        #expect(
            try replayed.ledger.head(of: .node(.heads), origin: key.origin)
                == Leaf.parse(next.leaf).recordDigest)
        #expect(try replayed.ledger.publisherID(folded: "acme", origin: key.origin) == acme.id)
    }

    @Test("nothing behind a seal counts")
    func seal() throws {
        let seal = try record(.seal, author: nil)
        let heads = try record(.heads, author: nil)
        let replayed = try replay([.sample(.sample(acme)), seal, .sample(.sample(first)), heads])
        #expect(replayed.summary.refused == 2 && replayed.summary.releases == 0)
    }

    @Test(
        "a withheld envelope, label or small file hides its release; the next one is listed", arguments: 0..<4
    )
    func withheld(what: Int) throws {
        let second = SampleRelease.make(
            publisher: acme, name: "minilm", version: "1.1.0", seed: 1, previous: first.recordDigest)
        var one = Frame.sample(.sample(first))
        let two = Frame.sample(.sample(second), parent: one.commit)
        switch what {
        case 0: one.object = []
        case 1: one.label = nil
        case 2: one.smallFiles[0] = []
        default: one = Frame(leaf: one.leaf)
        }
        let replayed = try replay([.sample(.sample(acme)), one, two])
        #expect(replayed.summary.refused == 0 && replayed.summary.releases == 1)
        #expect(try replayed.ledger.release(of: key, version: "1.0.0") == nil)
        #expect(try replayed.ledger.release(of: key, version: "1.1.0")?.index == 2)
        #expect(try replayed.ledger.index(ofRecord: first.recordDigest, origin: key.origin) == 1)
    }

    @Test("a withheld identity leaves its publisher unknown, and its releases refused")
    func withheldIdentity() throws {
        var registration = Frame.sample(.sample(acme))
        registration.object = []
        let replayed = try replay([registration, .sample(.sample(first))])
        #expect(replayed.summary.refused == 2 && replayed.summary.releases == 0)
        #expect(try replayed.ledger.publisherID(folded: "acme", origin: key.origin) == nil)
    }

    @Test("a release with empty files is listed, from a rebuilt index as well")
    func emptyFile() async throws {
        let release = SampleRelease.make(
            publisher: acme, name: "minilm",
            extraFiles: [("empty.txt", [], .blob), ("also/empty.txt", [], .blob)])
        let replayed = try replay([.sample(.sample(acme)), .sample(.sample(release))])
        #expect(replayed.summary.releases == 1)

        var log = try await TestLog.open(stores: .inMemory(), ledger: MemoryLedger())
        _ = try log.sequencer.commit([.sample(acme)])
        _ = try log.sequencer.commit([.sample(release)])
        try await expectConsistent(log)
        try await expectSameAfterReplay(log)
    }

    @Test("a release with a file list is listed, and withheld when the list is")
    func fileList() throws {
        let release = SampleRelease.make(publisher: acme, name: "minilm", moreFiles: 1_000)
        let list = try #require(release.fileList)
        var frame = Frame.sample(.sample(release))
        #expect(try replay([.sample(.sample(acme)), frame]).summary.releases == 1)
        frame.smallFiles.removeAll { $0 == list }
        let replayed = try replay([.sample(.sample(acme)), frame])
        #expect(replayed.summary == IndexReplay.Summary())
    }

    @Test(
        "an entry that is no leaf stops the replay with its place",
        arguments: [[], [1, 2, 3], Array("{}".utf8)])
    func noLeaf(bytes: [UInt8]) throws {
        var log = HostileLog()
        try log.append([.sample(.sample(acme)), Frame(leaf: bytes)])
        let ledger = MemoryLedger()
        let contents = SegmentContents(origin: log.origin, stores: log.stores)
        let replay = IndexReplay(origin: log.origin, stores: log.stores, ledger: ledger, contents: contents)
        #expect(throws: InterpretationError.notALeaf(index: 1)) { try replay.run() }
        #expect(try ledger.watermark(of: log.origin) == 0)
    }

    @Test("what a leaf means doesn't hang on what else the node holds")
    func otherLogs() throws {
        // The small file is withheld here; that some other log has it changes nothing.
        var frame = Frame.sample(.sample(first))
        let file = frame.smallFiles.removeLast()
        var log = HostileLog()
        try log.append([.sample(.sample(acme)), frame])
        let ledger = MemoryLedger()
        let contents = MoreContents(base: SegmentContents(origin: log.origin, stores: log.stores), more: file)
        _ = try IndexReplay(origin: log.origin, stores: log.stores, ledger: ledger, contents: contents).run()
        #expect(try ledger.release(of: key, version: "1.0.0") == nil)
    }
}

/// Contents of a log and one file from elsewhere.
private struct MoreContents: ContentStore {
    var base: SegmentContents
    var more: [UInt8]

    func content(_ digest: ContentDigest) throws -> [UInt8]? {
        digest == ContentDigest.of(more) ? more : try base.content(digest)
    }

    func frame(origin: String, index: UInt64) throws -> Frame { try base.frame(origin: origin, index: index) }
}
