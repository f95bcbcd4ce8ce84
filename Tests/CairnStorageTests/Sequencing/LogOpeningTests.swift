import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite("Opening a log")
struct LogOpeningTests {
    private let origin = "models.example.org/log"

    /// The parts of a log in memory, to be tampered with.
    private struct Parts {
        let segments = MemorySegmentStore()
        let tiles = MemoryTileStore()
        let commits = MemoryCommitStore()
        /// After each commit.
        var heads: [CommittedHead] = []
        let signer = TestLogSigner()

        var stores: LogStores { LogStores(segments: segments, tiles: tiles, commits: commits) }

        init(_ groups: [Int], prefix: String = "p") async throws {
            var log = try await TestLog.open(stores: stores, ledger: MemoryLedger())
            heads.append(log.sequencer.head)
            var number = 0
            for count in groups {
                _ = try log.sequencer.commit(
                    (0..<count).map { .sample(SamplePublisher.make("\(prefix)\(number + $0)")) })
                number += count
                heads.append(log.sequencer.head)
            }
        }
    }

    private func refusal(_ stores: LogStores, keepsTail: Bool = false) async throws -> LogOpening.Refusal? {
        do {
            _ = try await LogOpening.open(origin: origin, stores: stores, keepsTail: keepsTail)
            return nil
        } catch let refusal as LogOpening.Refusal {
            return refusal
        }
    }

    @Test("a log that was never created is refused")
    func notCreated() async throws {
        #expect(try await refusal(.inMemory()) == .notCreated(origin: origin))
    }

    @Test("a commit store that went back is refused, and nothing of the log is cut off")
    func rolledBack() async throws {
        let parts = try await Parts([3, 4])
        parts.commits.rollBack(origin, to: parts.heads[1])
        #expect(try await refusal(parts.stores) == .publishedAhead(published: 7, committed: 3))
        #expect(parts.segments.frameCount == 7)
        parts.commits.rollBack(origin, to: parts.heads[2])
        #expect(try await refusal(parts.stores) == nil)
    }

    @Test("segments that lost committed leaves are refused")
    func segmentsBehind() async throws {
        let parts = try await Parts([3, 4])
        try parts.segments.truncate(to: 6)
        #expect(try await refusal(parts.stores) == .segmentsBehind(held: 6, committed: 7))
        #expect(try await refusal(parts.stores, keepsTail: true) == .segmentsBehind(held: 6, committed: 7))
    }

    @Test("a commit point with another root than the leaves have is refused, and no tile is written")
    func otherRoot() async throws {
        let parts = try await Parts([3, 4])
        let other = try await Parts([3, 4], prefix: "q")
        parts.commits.rollBack(origin, to: other.heads[2])
        #expect(try await refusal(parts.stores) == .rootDiffers(size: 7))

        // Also when the tiles have to be derived: nothing of the wrong history may stay.
        let bare = LogStores(segments: parts.segments, tiles: MemoryTileStore(), commits: parts.commits)
        #expect(try await refusal(bare) == .rootDiffers(size: 7))
        let tile = try #require(TileCoordinate(level: 0, index: 0, width: 7))
        #expect(try bare.tiles.read(.hashes(tile)) == nil)
    }

    @Test(
        "a published checkpoint of another history is refused, of the same size or a smaller one",
        arguments: [1, 2])
    func otherPublished(group: Int) async throws {
        let parts = try await Parts([3, 4])
        let other = try await Parts([3, 4], prefix: "q")
        try parts.tiles.publish(checkpoint: other.heads[group].note)
        #expect(try await refusal(parts.stores) == .rootDiffers(size: group == 1 ? 3 : 7))
        #expect(try parts.tiles.publishedCheckpoint() == other.heads[group].note, "the evidence stays")
    }

    @Test("a published checkpoint that can't be read, or is of another log, is refused")
    func unreadable() async throws {
        let parts = try await Parts([3])
        try parts.tiles.publish(checkpoint: [1, 2, 3])
        #expect(try await refusal(parts.stores) == .unreadableCheckpoint)
        let note = TestLogSigner(origin: "other.example.org/log").emptyHead().note
        try parts.tiles.publish(checkpoint: note)
        #expect(try await refusal(parts.stores) == .unreadableCheckpoint)
    }

    @Test("a tile with other bytes is refused: this disk holds another history", arguments: [true, false])
    func otherTile(isHashTile: Bool) async throws {
        let parts = try await Parts([250, 3])
        let tile = try #require(TileCoordinate(level: 0, index: 0, width: 253))
        let path = isHashTile ? TilePath.hashes(tile) : .entries(tile)
        var bytes = try #require(try parts.tiles.read(path))
        bytes[40] ^= 1
        parts.tiles.damage(path, bytes: bytes)
        // Stopped before the second checkpoint was published.
        try parts.tiles.publish(checkpoint: parts.heads[1].note)
        await #expect(throws: TileStoreError.contradiction(path: path.text)) {
            _ = try await LogOpening.open(origin: origin, stores: parts.stores)
        }
    }

    @Test("tiles, bundles and a checkpoint that were lost are derived again", arguments: [3, 253, 256, 259])
    func lostTiles(size: Int) async throws {
        let parts = try await Parts([size])
        let bare = MemoryTileStore()
        let stores = LogStores(segments: parts.segments, tiles: bare, commits: parts.commits)
        let opened = try await LogOpening.open(origin: origin, stores: stores)
        #expect(opened.repaired == UInt64(size))
        try await expectConsistent(try await TestLog.open(stores: stores, ledger: MemoryLedger()))
        #expect(try await LogOpening.open(origin: origin, stores: stores).repaired == 0)
    }

    @Test("a committed leaf that changed in the segments is never written on from")
    func damagedTail() async throws {
        let parts = try await Parts([5, 4])
        var frames = try parts.segments.frames(in: 0..<9)
        var reader = FrameReader(frames[7])
        var frame = try #require(try reader.next())
        frame.leaf[30] ^= 1
        frames[7] = frame.encoded()
        try parts.segments.truncate(to: 7)
        try parts.segments.append(Array(frames[7...]))
        #expect(try await refusal(parts.stores) == .rootDiffers(size: 9))
    }

    @Test("a tail beyond the commit point is cut off, and kept for a follower")
    func tail() async throws {
        let parts = try await Parts([5])
        let frames = try parts.segments.frames(in: 0..<5)
        try parts.segments.append(frames)
        #expect(try await refusal(parts.stores, keepsTail: true) == nil)
        #expect(parts.segments.frameCount == 10)
        #expect(try await refusal(parts.stores) == nil)
        #expect(parts.segments.frameCount == 5)
    }
}
