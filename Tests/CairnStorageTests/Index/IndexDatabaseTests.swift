import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import Foundation
import Synchronization
import Testing

@Suite("Index")
struct IndexDatabaseTests {
    /// Logs in memory under their origin lines.
    private struct Logs: LogDirectory {
        var known: [String: LogStores]

        func origins() throws -> [String] { known.keys.sorted() }

        func stores(of origin: String) throws -> LogStores? { known[origin] }
    }

    private let own = "models.example.org/log"

    private func grown(seed: UInt64, groups: Int) async throws -> TestLog {
        var log = try await TestLog.open(stores: .inMemory(), ledger: MemoryLedger())
        var publishes = RandomPublishes(seed: seed)
        for _ in 0..<groups { _ = try log.sequencer.commit(publishes.group(count: 12).map(\.submission)) }
        return log
    }

    private func replay(_ log: TestLog, into index: IndexDatabase, logs: Logs) throws {
        let contents = IndexedContent(index: index, logs: logs)
        _ = try IndexReplay(origin: log.origin, stores: log.stores, ledger: index, contents: contents).run()
    }

    @Test(
        "an index that grew with the log and one derived from the segments give the same answers",
        arguments: 0..<6 as Range<UInt64>)
    func rebuilt(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        let index = try IndexDatabase(path: folder("index.sqlite"))
        var log = try await TestLog.open(stores: .inMemory(), ledger: index)
        var publishes = RandomPublishes(seed: seed)
        for _ in 0..<8 { _ = try log.sequencer.commit(publishes.group(count: 12).map(\.submission)) }
        let logs = Logs(known: [own: log.stores])
        let answers = try IndexAnswers(index, logs: logs)
        #expect(!answers.entries.isEmpty)
        #expect(answers.contents.values.allSatisfy { $0 != nil })
        #expect(answers.contents.allSatisfy { digest, bytes in bytes.map { ContentDigest.of($0) } == digest })

        let rebuilt = try IndexDatabase(path: folder("rebuilt.sqlite"))
        try replay(log, into: rebuilt, logs: logs)
        #expect(try IndexAnswers(rebuilt, logs: logs) == answers)
        try expectEqual(rebuilt, index, leaves: try log.leaves(), origin: own)

        // Again, and from a file that was closed: nothing changes.
        try replay(log, into: rebuilt, logs: logs)
        #expect(try IndexAnswers(try IndexDatabase(path: folder("rebuilt.sqlite")), logs: logs) == answers)
    }

    @Test(
        "whatever the order in which logs are replayed, the answers are the same",
        arguments: 0..<3 as Range<UInt64>)
    func severalLogs(seed: UInt64) async throws {
        let log = try await grown(seed: seed, groups: 5)
        // Another home whose publisher bears the same name and ships the same small files.
        let origin = "other.example.org/log"
        var other = try await TestLog.open(stores: .inMemory(), ledger: MemoryLedger(), origin: origin)
        let namesake = SamplePublisher.make("p0", origin: "other.example.org")
        _ = try other.sequencer.commit([.sample(namesake)])
        for number in 0..<4 as Range<UInt64> {
            let release = SampleRelease.make(publisher: namesake, name: "Entry-\(number)", seed: number)
            _ = try other.sequencer.commit([.sample(release)])
        }
        let logs = Logs(known: [own: log.stores, origin: other.stores])
        let folder = try TemporaryFolder()
        let one = try IndexDatabase(path: folder("one.sqlite"))
        try replay(log, into: one, logs: logs)
        try replay(other, into: one, logs: logs)
        let two = try IndexDatabase(path: folder("two.sqlite"))
        try replay(other, into: two, logs: logs)
        try replay(log, into: two, logs: logs)
        #expect(try IndexAnswers(one, logs: logs) == IndexAnswers(two, logs: logs))
        #expect(try one.publishers(named: "P0").map(\.origin) == [own, origin])
    }

    @Test("an index of an older layout is thrown away and derived again")
    func olderLayout() async throws {
        let folder = try TemporaryFolder()
        let log = try await grown(seed: 1, groups: 2)
        let logs = Logs(known: [own: log.stores])
        do {
            let index = try IndexDatabase(path: folder("index.sqlite"))
            try replay(log, into: index, logs: logs)
        }
        // The header's user version, at byte 60.
        let file = try #require(FileHandle(forUpdatingAtPath: folder("index.sqlite")))
        try file.seek(toOffset: 60)
        try file.write(contentsOf: Data([0, 0, 3, 231]))
        try file.close()
        let index = try IndexDatabase(path: folder("index.sqlite"))
        #expect(try index.watermark(of: own) == 0)
        try replay(log, into: index, logs: logs)
        #expect(try index.watermark(of: own) == log.sequencer.head.size)
    }

    @Test(
        "a search matches name, publisher, title and summary, and takes signs as they are",
        arguments: [
            ("minilm", true), ("MINI", true), ("acme", true), ("small sample", true), ("Sample", true),
            ("nothing", false),
            ("%", false), ("_", false), ("\\", false), ("mini_m", false), ("'", false), ("", true),
        ])
    func search(query: String, isFound: Bool) async throws {
        let folder = try TemporaryFolder()
        let index = try IndexDatabase(path: folder("index.sqlite"))
        var log = try await TestLog.open(stores: .inMemory(), ledger: index)
        let acme = SamplePublisher.make("acme")
        _ = try log.sequencer.commit([.sample(acme)])
        _ = try log.sequencer.commit([.sample(SampleRelease.make(publisher: acme, name: "minilm"))])
        #expect(try index.entries(matching: query, after: 0, limit: 10).count == (isFound ? 1 : 0))
    }

    @Test(
        "releases stand highest version first, and a follower is told of every artifact that is no small file"
    )
    func releases() async throws {
        let folder = try TemporaryFolder()
        let index = try IndexDatabase(path: folder("index.sqlite"))
        var log = try await TestLog.open(stores: .inMemory(), ledger: index)
        let acme = SamplePublisher.make("acme")
        _ = try log.sequencer.commit([.sample(acme)])
        var previous: ContentDigest?
        var digests: [ContentDigest] = []
        for (seed, version) in ["1.9.0", "1.10.0", "2.0.0-rc.1", "0.1.0"].enumerated() {
            let release = SampleRelease.make(
                publisher: acme, version: version, seed: UInt64(seed), previous: previous)
            previous = release.recordDigest
            digests += release.largeFiles.map(\.artifact.sha256)
            _ = try log.sequencer.commit([.sample(release)])
        }
        let entry = try #require(try index.entries(matching: nil, after: 0, limit: 10).first)
        #expect(
            try index.releases(of: entry).map(\.release.version) == [
                "2.0.0-rc.1", "1.10.0", "1.9.0", "0.1.0",
            ])
        #expect(try index.records(of: entry).map(\.index) == [1, 2, 3, 4])
        #expect(try index.records(of: entry).map(\.version) == ["1.9.0", "1.10.0", "2.0.0-rc.1", "0.1.0"])
        #expect(try index.blobArtifacts(origin: own, fromLeaf: 0).map(\.digest) == digests)
        #expect(try index.blobArtifacts(origin: own, fromLeaf: 3).map(\.digest) == Array(digests[2...]))
        #expect(try index.blobArtifacts(origin: "b/log", fromLeaf: 0).isEmpty)
    }

    @Test(
        "a thousand small files are found without reading the frame a thousand times", .timeLimit(.minutes(1))
    )
    func manySmallFiles() async throws {
        let folder = try TemporaryFolder()
        let index = try IndexDatabase(path: folder("index.sqlite"))
        var log = try await TestLog.open(stores: .inMemory(), ledger: index)
        let acme = SamplePublisher.make("acme")
        _ = try log.sequencer.commit([.sample(acme)])
        let release = SampleRelease.make(publisher: acme, moreFiles: 1_500)
        _ = try log.sequencer.commit([.sample(release)])
        let counting = CountingSegments(base: log.stores.segments)
        let stores = LogStores(segments: counting, tiles: log.stores.tiles, commits: log.stores.commits)
        let contents = IndexedContent(index: index, logs: Logs(known: [own: stores]))
        for file in release.smallFiles { #expect(try contents.content(ContentDigest.of(file)) == file) }
        let list = try #require(release.fileList)
        #expect(try contents.content(ContentDigest.of(list)) == list)
        #expect(counting.reads.count == 1)
    }
}

private final class CountingSegments: SegmentStore {
    let base: any SegmentStore
    let reads = Reads()

    final class Reads: Sendable {
        private let number = Mutex(0)

        var count: Int { number.withLock { $0 } }

        func add() { number.withLock { $0 += 1 } }
    }

    init(base: any SegmentStore) { self.base = base }

    var frameCount: UInt64 { get throws { try base.frameCount } }

    func append(_ frames: [[UInt8]]) throws { try base.append(frames) }

    func truncate(to count: UInt64) throws { try base.truncate(to: count) }

    func frames(in range: Range<UInt64>) throws -> [[UInt8]] {
        reads.add()
        return try base.frames(in: range)
    }
}
