import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import Testing

private let origin = "models.example.org/log"
private let commits = ["1", "2", "3", "4"].map { String(repeating: $0, count: 40) }

/// What every ledger does; `ledger` is empty.
func expectLedgerContract(_ ledger: any Ledger) throws {
    let acme = SamplePublisher.make("Acme")
    let first = SampleRelease.make(publisher: acme, name: "MiniLM", version: "1.0.0")
    let second = SampleRelease.make(
        publisher: acme, name: "MiniLM", version: "1.1.0", seed: 1, previous: first.recordDigest)
    let chain = RecordChain(of: first.record.record)
    let identityChain = RecordChain(of: acme.record.record)
    let key = EntryKey(origin: origin, publisher: acme.id, kind: .model, folded: "minilm")

    #expect(try ledger.watermark(of: origin) == 0)
    #expect(try ledger.publisherID(folded: "acme", origin: origin) == nil)
    #expect(try ledger.identityVersions(of: acme.id, origin: origin).isEmpty)
    #expect(try ledger.head(of: chain, origin: origin) == nil)
    #expect(try ledger.index(ofRecord: first.recordDigest, origin: origin) == nil)
    #expect(try ledger.release(of: key, version: "1.0.0") == nil)

    let registered = LoggedEvent.sample(.sample(acme), index: 0)
    let released = LoggedEvent.sample(.sample(first), index: 1, commit: commits[0])
    try ledger.apply([registered, released], origin: origin, size: 2)
    #expect(try ledger.watermark(of: origin) == 2)
    #expect(try ledger.publisherID(folded: "acme", origin: origin) == acme.id)
    let row = IdentityRow(version: 1, envelope: acme.envelope.digest, index: 0, time: sampleTime)
    #expect(try ledger.identityVersions(of: acme.id, origin: origin) == [row])
    #expect(try ledger.head(of: identityChain, origin: origin) == acme.record.record.digest)
    #expect(try ledger.head(of: chain, origin: origin) == first.recordDigest)
    #expect(try ledger.index(ofRecord: first.recordDigest, origin: origin) == 1)
    let entry = EntryRow(key: key, name: "MiniLM", entryID: first.label.entryID)
    #expect(try ledger.entry(publisher: acme.id, kind: .model, folded: "minilm", origin: origin) == entry)
    #expect(try ledger.entry(publisher: acme.id, kind: .dataset, folded: "minilm", origin: origin) == nil)
    let release = try #require(try ledger.release(of: key, version: "1.0.0"))
    #expect(release.manifest == ContentDigest.of(first.manifest.encoded()))
    #expect(release.index == 1 && release.record == first.recordDigest && release.commit?.hex == commits[0])

    // Nothing of it holds in another log.
    #expect(try ledger.watermark(of: "b/log") == 0)
    #expect(try ledger.publisherID(folded: "acme", origin: "b/log") == nil)
    #expect(try ledger.head(of: chain, origin: "b/log") == nil)
    #expect(try ledger.index(ofRecord: first.recordDigest, origin: "b/log") == nil)

    // What was taken in before changes nothing, and the watermark never goes back.
    try ledger.apply([registered, released], origin: origin, size: 2)
    try ledger.apply([registered], origin: origin, size: 1)
    #expect(try ledger.watermark(of: origin) == 2)
    #expect(try ledger.identityVersions(of: acme.id, origin: origin) == [row])

    // A refused leaf has a place in the log and none in the ledger: the true one may still come.
    let next = LoggedEvent.sample(.sample(second), index: 2, commit: commits[1])
    try ledger.apply([next.meaning(.refused(Refusal(.badSignature, "forged")))], origin: origin, size: 3)
    #expect(try ledger.index(ofRecord: second.recordDigest, origin: origin) == nil)
    #expect(try ledger.head(of: chain, origin: origin) == first.recordDigest)
    #expect(try ledger.release(of: key, version: "1.1.0") == nil)
    let accepted = LoggedEvent.sample(.sample(second), index: 3, commit: commits[1])
    try ledger.apply([accepted], origin: origin, size: 4)
    #expect(try ledger.index(ofRecord: second.recordDigest, origin: origin) == 3)
    #expect(try ledger.head(of: chain, origin: origin) == second.recordDigest)
    #expect(try ledger.release(of: key, version: "1.1.0")?.index == 3)
    #expect(try ledger.lastCommit(of: chain, origin: origin)?.hex == commits[1])

    // Withheld content moves the chain and the commit, and lists nothing.
    let third = SampleRelease.make(
        publisher: acme, name: "MiniLM", version: "2.0.0", seed: 2, previous: second.recordDigest)
    let withheld = LoggedEvent.sample(.sample(third), index: 4, commit: commits[2]).meaning(.withheld)
    try ledger.apply([withheld], origin: origin, size: 5)
    #expect(try ledger.head(of: chain, origin: origin) == third.recordDigest)
    #expect(try ledger.lastCommit(of: chain, origin: origin)?.hex == commits[2])
    #expect(try ledger.index(ofRecord: third.recordDigest, origin: origin) == 4)
    #expect(try ledger.release(of: key, version: "2.0.0") == nil)

    // Versions that differ by case alone are one version.
    let candidate = SampleRelease.make(
        publisher: acme, name: "Other", version: "1.0.0-RC.1", seed: 3)
    try ledger.apply([.sample(.sample(candidate), index: 5, commit: commits[3])], origin: origin, size: 6)
    let other = EntryKey(origin: origin, publisher: acme.id, kind: .model, folded: "other")
    #expect(try ledger.release(of: other, version: "1.0.0-rc.1")?.version == "1.0.0-RC.1")
    #expect(try ledger.release(of: other, version: "1.0.0-RC.1")?.index == 5)

    // A node may log the very same record of its own again.
    let record = Record(
        author: nil, entry: nil, identityVersion: 0, kind: .heads, object: ContentDigest.of([1]),
        origin: origin,
        previous: nil, size: 1)
    let leaf = Leaf(
        commit: nil, signedRecord: SignedRecord(record: record, signatures: []), time: 1_767_323_046)
    for index in [6, 7] as [UInt64] {
        let event = LoggedEvent(index: index, leaf: leaf, recordDigest: record.digest, meaning: .opaque)
        try ledger.apply([event], origin: origin, size: index + 1)
        #expect(try ledger.index(ofRecord: record.digest, origin: origin) == 6)
    }
    #expect(try ledger.watermark(of: origin) == 8)
    try expectAttestations(ledger, of: first, withheld: third.recordDigest)
}

/// What is attested about a release is known by author and object, at its first place; `ledger` has eight leaves.
private func expectAttestations(
    _ ledger: any Ledger, of release: SampleRelease, withheld: ContentDigest
) throws {
    let about = release.recordDigest
    #expect(try ledger.attestationTarget(ofRecord: about) == release.attestationTarget)
    #expect(try ledger.attestationTarget(ofRecord: withheld) == nil)
    let lab = SamplePublisher.make("lab")
    #expect(try ledger.attestations(about: about, by: lab.id, origin: origin).isEmpty)
    let said = release.attestation(by: lab, after: nil)
    let own = release.attestation(after: about)
    let events = [
        LoggedEvent.sample(.sample(said, of: release, by: lab), index: 8),
        .sample(.sample(own, of: release), index: 9),
    ]
    try ledger.apply(events, origin: origin, size: 10)
    let object = said.record.record.object
    #expect(try ledger.attestations(about: about, by: lab.id, origin: origin) == [object: 8])
    #expect(
        try ledger.attestations(about: about, by: release.publisher.id, origin: origin)
            == [own.record.record.object: 9])
    #expect(try ledger.attestations(about: about, by: nil, origin: origin).isEmpty)
    #expect(try ledger.attestations(about: about, by: lab.id, origin: "b/log").isEmpty)
    #expect(try ledger.attestations(about: withheld, by: lab.id, origin: origin).isEmpty)
    let chain = RecordChain.attestations(by: lab.id)
    #expect(try ledger.head(of: chain, origin: origin) == said.digest)
}

@Suite("Ledgers")
struct LedgerTests {
    @Test("the memory ledger keeps the contract")
    func memoryContract() throws {
        try expectLedgerContract(MemoryLedger())
    }

    @Test("a memory ledger over another keeps the contract")
    func overlayContract() throws {
        try expectLedgerContract(MemoryLedger(over: MemoryLedger()))
    }

    @Test("the index keeps the contract")
    func indexContract() throws {
        let folder = try TemporaryFolder()
        try expectLedgerContract(try IndexDatabase(path: folder("index.sqlite")))
    }

    @Test("what is written over a ledger is seen above it and not below")
    func overlay() throws {
        let acme = SamplePublisher.make("acme")
        let base = MemoryLedger()
        try base.apply([.sample(.sample(acme), index: 0)], origin: origin, size: 1)
        let over = MemoryLedger(over: base)
        let release = SampleRelease.make(publisher: acme)
        try over.apply([.sample(.sample(release), index: 1, commit: commits[0])], origin: origin, size: 2)
        #expect(try over.watermark(of: origin) == 2)
        #expect(try over.publisherID(folded: "acme", origin: origin) == acme.id)
        #expect(try over.index(ofRecord: release.recordDigest, origin: origin) == 1)
        #expect(try base.watermark(of: origin) == 1)
        #expect(try base.index(ofRecord: release.recordDigest, origin: origin) == nil)
    }

    @Test("a group of which one event fails leaves nothing")
    func allOrNone() throws {
        let folder = try TemporaryFolder()
        let index = try IndexDatabase(path: folder("index.sqlite"))
        let acme = SamplePublisher.make("acme")
        let events = [LoggedEvent.sample(.sample(acme), index: 0), .sample(.sample(acme), index: 0)]
        #expect(throws: (any Error).self) { try index.apply(events, origin: origin, size: 2) }
        #expect(try index.watermark(of: origin) == 0)
        #expect(try index.publisherID(folded: "acme", origin: origin) == nil)
    }
}
