import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Testing

/// A log whose last group was signed and then not committed.
private struct SignedAhead {
    let segments = MemorySegmentStore()
    let tiles = MemoryTileStore()
    let commits = MemoryCommitStore()
    let committed: CommittedHead
    let signed: CommittedHead

    var stores: LogStores { LogStores(segments: segments, tiles: tiles, commits: commits) }

    init() async throws {
        let stores = LogStores(segments: segments, tiles: tiles, commits: commits)
        var log = try await TestLog.open(stores: stores, ledger: MemoryLedger())
        _ = try log.sequencer.commit((0..<254).map { .sample(SamplePublisher.make("p\($0)")) })
        committed = log.sequencer.head
        _ = try log.sequencer.commit((0..<5).map { .sample(SamplePublisher.make("q\($0)")) })
        signed = log.sequencer.head
        commits.rollBack(committed.origin, to: committed)
        try tiles.publish(checkpoint: committed.note)
    }

    func open(newestSigned note: [UInt8]) async throws -> OpenedLog {
        try await LogOpening.open(origin: committed.origin, stores: stores, newestSigned: note)
    }
}

extension CommittedHead {
    fileprivate var origin: String { "models.example.org/log" }
}

@Suite("A signer that is ahead of the commit point")
struct SignedAheadTests {
    @Test("what was signed before a crash is committed at the next start, and once")
    func commits() async throws {
        let log = try await SignedAhead()
        let opened = try await log.open(newestSigned: log.signed.note)
        #expect(opened.head == log.signed)
        #expect(try log.commits.head(of: log.signed.origin) == log.signed)
        #expect(log.segments.frameCount == log.signed.size)
        try await expectConsistent(try await TestLog.open(stores: log.stores, ledger: MemoryLedger()))
        #expect(try await log.open(newestSigned: log.signed.note).head == log.signed)
    }

    @Test("without the leaves that were signed the log isn't opened, and stays as it is")
    func lostLeaves() async throws {
        let log = try await SignedAhead()
        try log.segments.truncate(to: 257)
        await #expect(throws: LogOpening.Refusal.signerAhead(signed: 259, held: 257)) {
            _ = try await log.open(newestSigned: log.signed.note)
        }
        #expect(try log.commits.head(of: log.signed.origin) == log.committed)
        #expect(log.segments.frameCount == 257)
    }

    @Test("other leaves than were signed are refused")
    func otherLeaves() async throws {
        let log = try await SignedAhead()
        let frames = try log.segments.frames(in: 254..<259)
        try log.segments.truncate(to: 254)
        try log.segments.append(Array(frames.reversed()))
        await #expect(throws: LogOpening.Refusal.rootDiffers(size: 259)) {
            _ = try await log.open(newestSigned: log.signed.note)
        }
        #expect(try log.commits.head(of: log.signed.origin) == log.committed)
    }

    @Test("a signer that remembers less than was committed is refused")
    func behind() async throws {
        let log = try await SignedAhead()
        _ = try await log.open(newestSigned: log.signed.note)
        await #expect(throws: LogOpening.Refusal.signerBehind(signed: 254, committed: 259)) {
            _ = try await log.open(newestSigned: log.committed.note)
        }
        await #expect(throws: LogOpening.Refusal.unreadableSignedCheckpoint) {
            _ = try await log.open(newestSigned: [1, 2])
        }
    }
}
