import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

@Suite("A full disk", .enabled(if: SmallDisk.isAllowed, "mounting a small file system needs root"))
struct FullDiskTests {
    private func expectFull(_ body: () throws -> Void) {
        do {
            try body()
            Issue.record("there was room")
        } catch SegmentError.full {
        } catch {
            Issue.record("another error: \(error)")
        }
    }

    @Test(
        "a group that doesn't fit leaves nothing, and the store goes on when there is room",
        arguments: [1, 100, 250])
    func segments(held: Int) throws {
        let disk = try SmallDisk()
        let store = try DiskSegmentStore(folder: disk("segments"))
        try store.append(SampleFrames.frames(0..<held))
        let before = try disk.files()
        try disk.fill(leaving: 40_000)
        // The last of these crosses a border: what was written before it goes as well.
        for count in [1, 3, 20] {
            let frames = (0..<count).map { SampleFrames.frame(held + $0, bytes: 60_000 / count) }
            expectFull { try store.append(frames) }
            #expect(store.frameCount == UInt64(held))
            #expect(try disk.files() == before)
            #expect(try store.frames(in: 0..<UInt64(held)) == SampleFrames.frames(0..<held))
        }
        // What fits still goes in.
        try store.append([SampleFrames.frame(held)])
        try disk.free()
        let frames = (1..<20).map { SampleFrames.frame(held + $0, bytes: 3_000) }
        try store.append(frames)
        let all = SampleFrames.frames(0..<held) + [SampleFrames.frame(held)] + frames
        #expect(try DiskSegmentStore(folder: disk("segments")).frames(in: 0..<UInt64(all.count)) == all)
    }

    @Test("a group over several segments that doesn't fit leaves none of them")
    func manySegments() throws {
        let disk = try SmallDisk()
        let store = try DiskSegmentStore(folder: disk("segments"))
        try disk.fill(leaving: 100_000)
        expectFull { try store.append((0..<700).map { SampleFrames.frame($0, bytes: 150) }) }
        #expect(store.frameCount == 0)
        #expect(try disk.files().isEmpty)
        try store.append(SampleFrames.frames(0..<5))
        #expect(try DiskSegmentStore(folder: disk("segments")).frameCount == 5)
    }

    @Test("the log refuses a group for which there is no room, and takes it later")
    func sequencer() async throws {
        let disk = try SmallDisk()
        let stores = LogStores(
            segments: try DiskSegmentStore(folder: disk("segments")), tiles: MemoryTileStore(),
            commits: MemoryCommitStore())
        var log = try await TestLog.open(stores: stores, ledger: MemoryLedger())
        let acme = SamplePublisher.make()
        _ = try log.sequencer.commit([.sample(acme)])
        let head = log.sequencer.head
        try disk.fill(leaving: 4_096)
        let releases = (0..<6).map {
            Submission.sample(SampleRelease.make(publisher: acme, name: "big\($0)"))
        }
        expectFull { _ = try log.sequencer.commit(releases) }
        #expect(log.sequencer.head == head)
        try await expectConsistent(log)
        try disk.free()
        #expect(try log.sequencer.commit(releases).map(\.fate) == releases.map { _ in .logged })
        try await expectConsistent(log)
    }

    @Test("a tile or checkpoint for which there is no room is an error, and no half of it stays")
    func tiles() throws {
        let disk = try SmallDisk()
        let store = try DiskTileStore(folder: disk("log"))
        let tile = try #require(TileCoordinate(level: 0, index: 0))
        try store.publish(checkpoint: [1])
        try disk.fill(leaving: 4_096)
        #expect(throws: FileError.self) {
            try store.write([TileFile(path: .entries(tile), bytes: [UInt8](repeating: 1, count: 50_000))])
        }
        #expect(throws: FileError.self) {
            try store.publish(checkpoint: [UInt8](repeating: 2, count: 50_000))
        }
        #expect(try store.publishedCheckpoint() == [1])
        #expect(try store.read(.entries(tile)) == nil)
        #expect(try disk.files().keys.sorted() == ["log/checkpoint"])
        try disk.free()
        try store.write([TileFile(path: .entries(tile), bytes: [UInt8](repeating: 1, count: 50_000))])
    }

    @Test("an upload for which there is no room keeps what was counted, and goes on later")
    func upload() throws {
        let disk = try SmallDisk()
        let uploads = try DiskUploadStore(
            folder: disk("uploads"), blobs: try DiskBlobStore(folder: disk("blobs")))
        let bytes = (0..<200_000).map { UInt8($0 % 251) }
        let digest = ContentDigest.of(bytes)
        let session = UploadSession.sample(lacking: [digest: 200_000])
        try uploads.open(session)
        try disk.fill(leaving: 50_000)
        do {
            let writer = try uploads.writer(session: session.id, digest: digest, size: 200_000, offset: 0)
            try writer.write(Array(bytes[..<30_000]))
            #expect { try writer.write(Array(bytes[30_000...])) } throws: { error in
                if case UploadError.diskFull = error { true } else { false }
            }
            #expect(try !writer.finish())
        }
        #expect(try uploads.offset(session: session.id, digest: digest) == 30_000)
        try disk.free()
        let writer = try uploads.writer(session: session.id, digest: digest, size: 200_000, offset: 30_000)
        try writer.write(Array(bytes[30_000...]))
        #expect(try writer.finish())
        #expect(try uploads.adopt(session: session.id, digest: digest))
    }

    @Test("a commit point for which there is no room isn't moved")
    func commitPoint() throws {
        let disk = try SmallDisk()
        let state = try StateDatabase(path: disk("state.sqlite"))
        try disk.fill(leaving: 4_096)
        var head: CommittedHead?
        #expect(throws: (any Error).self) {
            for size in 1...200 as ClosedRange<UInt64> {
                let next = CommittedHead(
                    size: size, root: Hash.leaf([UInt8(size)]), note: [UInt8](repeating: 0, count: 2_000),
                    time: 0)
                try state.replaceHead(of: "a/log", expected: head, with: next)
                head = next
            }
        }
        #expect(try state.head(of: "a/log") == head)
        try disk.free()
        #expect(try StateDatabase(path: disk("state.sqlite")).head(of: "a/log") == head)
    }
}
