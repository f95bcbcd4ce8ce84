import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation

/// A log of some leaves, and copies of it to crash.
struct CrashGround {
    let ground: Ground
    let groups: [[Submission]]
    private let folder: TemporaryFolder
    private let stores: LogStores
    private let ledger: any Ledger

    /// A log with `size` leaves to which two groups are to be added, which cross a border when it is near.
    init(_ ground: Ground, size: Int) async throws {
        self.ground = ground
        folder = try TemporaryFolder()
        stores = try ground.stores(in: folder)
        ledger = try ground.ledger(in: folder)
        var log = try await TestLog.open(stores: stores, ledger: ledger)
        let acme = SamplePublisher.make("acme")
        let first = SampleRelease.make(publisher: acme, name: "first")
        if size > 0 { _ = try log.sequencer.commit([.sample(acme)]) }
        if size > 1 { _ = try log.sequencer.commit([.sample(first)]) }
        if size > 2 {
            _ = try log.sequencer.commit((2..<size).map { .sample(SamplePublisher.make("filler\($0)")) })
        }
        var one = (0..<9).map { Submission.sample(SamplePublisher.make("more\($0)")) }
        var two = [Submission.sample(SamplePublisher.make("last"))]
        if size > 1 {
            let second = SampleRelease.make(
                publisher: acme, name: "first", version: "1.1.0", seed: 1, previous: first.recordDigest)
            one.insert(.sample(second), at: 3)
            let third = SampleRelease.make(
                publisher: acme, name: "first", version: "1.2.0", seed: 1, previous: second.recordDigest)
            two.append(.sample(third))
        }
        groups = [one, two]
    }

    /// A copy of its own, which may be opened again and again, as after a restart.
    func copy() throws -> (reopen: () throws -> (LogStores, any Ledger), folder: TemporaryFolder) {
        let copy = try TemporaryFolder()
        switch ground {
        case .memory:
            guard let segments = stores.segments as? MemorySegmentStore,
                let tiles = stores.tiles as? MemoryTileStore,
                let commits = stores.commits as? MemoryCommitStore
            else { throw CancellationError() }
            let own = LogStores(
                segments: MemorySegmentStore(copying: segments), tiles: MemoryTileStore(copying: tiles),
                commits: MemoryCommitStore(copying: commits))
            let ledger = MemoryLedger(over: ledger)
            return ({ (own, ledger) }, copy)
        case .disk:
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                try FileManager.default.copyItem(atPath: folder(name), toPath: copy(name))
            }
            return ({ (try .onDisk(copy.path), try ground.ledger(in: copy)) }, copy)
        }
    }
}
