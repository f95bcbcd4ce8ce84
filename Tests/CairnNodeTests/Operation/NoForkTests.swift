import CairnFederation
import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

@testable import CairnNode

/// Remembers every checkpoint that a log's key ever signed.
private final class Observer {
    /// The leaf hashes of the longest history seen.
    private var longest: [Hash] = []
    private(set) var newest: UInt64 = 0
    private(set) var fork: String?

    /// Takes in a signed checkpoint with the leaves under it.
    func saw(_ head: CommittedHead, leaves: [[UInt8]]) {
        let hashes = leaves.map { Hash.leaf($0) }
        #expect(MerkleTree.root(of: hashes) == head.root)
        let common = min(hashes.count, longest.count)
        if hashes.prefix(common) != longest.prefix(common) {
            fork = fork ?? "a tree of \(hashes.count) leaves doesn't fit one of \(longest.count)"
        }
        if hashes.count > longest.count { longest = hashes }
        newest = max(newest, head.size)
    }
}

/// A data directory of one log, and the node on it while it runs.
private final class Site {
    static let origin = "models.example.org/log"

    let folder: TemporaryFolder
    private let signer = TestLogSigner(origin: Site.origin)
    private(set) var running: TestLog?

    var logKey: VerifierKey { signer.key }

    init() throws {
        folder = try TemporaryFolder()
    }

    func state() throws -> StateDatabase { try StateDatabase(path: folder("state.sqlite")) }

    func stores(_ state: StateDatabase) throws -> LogStores {
        LogStores(
            segments: try DiskSegmentStore(folder: folder("segments")),
            tiles: try DiskTileStore(folder: folder("log")), commits: state)
    }

    /// What a node does at its start; throws `StartRefusal` where it may not write.
    func start(seen: SeenHeads) async throws {
        let state = try state()
        if try state.head(of: Site.origin) == nil {
            try state.replaceHead(of: Site.origin, expected: nil, with: signer.emptyHead())
        }
        let check = StartCheck(path: folder.path, state: state, logKey: logKey)
        try check.admit()
        try await check.compare(seen)
        running = try await TestLog.open(
            stores: try stores(state), ledger: MemoryLedger(), origin: Site.origin)
    }

    func stop() { running = nil }

    /// Logs as many new publishers and shows the checkpoint to the observer.
    func publish(_ count: Int, number: inout Int, observer: Observer) throws {
        guard var log = running else { return }
        let group = (0..<count).map { Submission.sample(SamplePublisher.make("p\(number + $0)")) }
        number += count
        _ = try log.sequencer.commit(group)
        running = log
        observer.saw(log.sequencer.head, leaves: try log.leaves())
    }

    func hasLog() throws -> Bool { try state().head(of: Site.origin) != nil }

    func copy() throws -> Site {
        let site = try Site()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            try FileManager.default.copyItem(atPath: folder(name), toPath: site.folder(name))
        }
        return site
    }

    func restore(
        seen: SeenHeads, original: String?, sources: [LogRestoration.Source],
        statement: RestoreDecision.Statement, newestSigned: [UInt8]? = nil
    ) async throws -> LogRestoration.Outcome {
        let state = try state()
        return try await LogRestoration(
            path: folder.path, state: state, logKey: logKey, stores: try stores(state), now: { 1_767_400_000 }
        ).run(
            seen: seen, original: original, sources: sources, statement: statement,
            newestSigned: newestSigned)
    }
}

/// A node that follows the log, in memory.
private struct Mirror {
    let name: String
    let stores = LogStores.inMemory()

    func sync(from site: Site) async throws {
        guard let log = site.running else { return }
        let source = StoresSource(log.stores)
        let offered = try VerifiedCheckpoint.verify(try await source.checkpoint(), logKey: site.logKey)
        let held = try stores.commits.head(of: Site.origin)
        guard offered.size > held?.size ?? 0 else { return }
        try await LogTakeover(origin: Site.origin, fetcher: source, stores: stores).run(
            from: held, to: offered)
    }

    func sighting(logKey: VerifierKey) throws -> HeadSighting {
        guard let head = try stores.commits.head(of: Site.origin) else {
            return HeadSighting(who: name, url: name, answer: .nothing)
        }
        return HeadSighting(
            who: name, url: name, answer: .saw(try VerifiedCheckpoint.verify(head.note, logKey: logKey)))
    }

    var source: LogRestoration.Source { LogRestoration.Source(who: name, log: StoresSource(stores)) }
}

/// A log given out of its stores.
private struct StoresSource: LogSource {
    private let stores: LogStores

    init(_ stores: LogStores) {
        self.stores = stores
    }

    func checkpoint() async throws -> [UInt8] {
        guard let note = try stores.tiles.publishedCheckpoint() else {
            throw PeerError.notServed(path: "checkpoint", status: 404)
        }
        return note
    }

    func entries(_ bundle: TileCoordinate) async throws -> [[UInt8]] {
        let start = bundle.index * 256
        return try LogOpening.leaves(start..<start + UInt64(bundle.width), in: stores.segments)
    }

    func tile(_ tile: TileCoordinate) async throws -> [UInt8] {
        try await stores.tiles.tile(tile)
    }

    func blockHashes(_ blocks: Range<UInt64>, treeSize: UInt64) async throws -> [Hash] {
        try blocks.map { block in
            MerkleTree.root(
                of: try LogOpening.leaves(block * 256..<block * 256 + 256, in: stores.segments).map {
                    Hash.leaf($0)
                })
        }
    }

    func content(_ bundle: TileCoordinate) async throws -> [Frame] {
        let start = bundle.index * 256
        return try stores.segments.frames(in: start..<start + UInt64(bundle.width)).map { bytes in
            var reader = FrameReader(bytes)
            var frame = try #require(try reader.next())
            frame.leaf = []
            return frame
        }
    }
}

/// A history of one log at random: publishes, stops, copies, restores, peers that lag or can't be reached.
private struct History {
    /// What its operator says when a restore asks for the newest size.
    enum Operator: CaseIterable {
        /// Says nothing, whatever is asked.
        case silent
        /// Says the truth, and only once no other directory of the log runs or will be started.
        case truthful
    }

    let kind: Operator
    var random: SeededGenerator
    var sites: [Site] = []
    /// Directories that will never be started again.
    var retired: Set<Int> = []
    let mirrors = (0..<3).map { Mirror(name: "peer\($0)") }
    let observer = Observer()
    var number = 0
    var opened = 0
    var refused = 0

    init(_ kind: Operator, seed: UInt64) throws {
        self.kind = kind
        random = SeededGenerator(seed: seed)
        sites = [try Site()]
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func seen() throws -> (SeenHeads, [LogRestoration.Source]) {
        var sightings: [HeadSighting] = []
        var sources: [LogRestoration.Source] = []
        for mirror in mirrors {
            guard chance(60) else {
                sightings.append(
                    HeadSighting(who: mirror.name, url: mirror.name, answer: .unreachable("down")))
                continue
            }
            sightings.append(try mirror.sighting(logKey: sites[0].logKey))
            // Some have only kept the checkpoint.
            if chance(80) { sources.append(mirror.source) }
        }
        return (SeenHeads(sightings), sources)
    }

    mutating func step() async throws {
        let place = Int.random(in: sites.indices, using: &random)
        let site = sites[place]
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<30: try await start(place)
        case 30..<55:
            try site.publish(Int.random(in: 1...3, using: &random), number: &number, observer: observer)
        case 55..<65: site.stop()
        case 65..<80: try await mirrors[Int.random(in: 0..<3, using: &random)].sync(from: site)
        case 80..<88:
            // A directory without a log is no copy of one.
            if sites.count < 5, try site.hasLog() { sites.append(try site.copy()) }
        default: try await restore(place)
        }
    }

    private mutating func start(_ place: Int) async throws {
        guard sites[place].running == nil, !retired.contains(place) else { return }
        do {
            try await sites[place].start(seen: try seen().0)
        } catch is StartRefusal {
            refused += 1
        }
    }

    private mutating func restore(_ place: Int) async throws {
        guard sites[place].running == nil, !retired.contains(place), observer.newest > 0 else { return }
        let (seen, sources) = try seen()
        let others = sites.indices.filter { $0 != place && sites[$0].running != nil }
        // Whether it can be found is chance as well.
        let original = !others.isEmpty && chance(50) ? "https://models.example.org" : nil
        var statement = RestoreDecision.Statement.none
        if kind == .truthful, others.isEmpty {
            statement = .newest(observer.newest)
        }
        do {
            let outcome = try await sites[place].restore(
                seen: seen, original: original, sources: sources, statement: statement)
            guard case .open(let size) = outcome.state else { return }
            #expect(size == observer.newest)
            opened += 1
            retired = Set(sites.indices.filter { $0 != place })
        } catch is RestoreRefusal {
            refused += 1
        }
    }
}

@Suite("Copies and restores")
struct NoForkTests {
    @Test(
        "whatever is copied, restored and started, with peers that lag, no two signed checkpoints contradict each other",
        arguments: 0..<12)
    func neverAFork(seed: UInt64) async throws {
        for kind in History.Operator.allCases {
            var history = try History(kind, seed: seed)
            for _ in 0..<60 { try await history.step() }
            let fork = history.observer.fork
            #expect(fork == nil, "seed \(seed), \(kind): \(fork ?? "")")
        }
    }

    @Test("a signer's memory takes the place of its operator's word: exactly up to it, and never below")
    func signer() async throws {
        let (site, observer) = (try Site(), Observer())
        var number = 0
        try await site.start(seen: SeenHeads([]))
        try site.publish(1, number: &number, observer: observer)
        let copy = try site.copy()
        let behind = Mirror(name: "behind")
        let whole = Mirror(name: "whole")
        try site.publish(1, number: &number, observer: observer)
        try await behind.sync(from: site)
        try site.publish(2, number: &number, observer: observer)
        try await whole.sync(from: site)
        let signed = try #require(try site.state().head(of: Site.origin)).note
        site.stop()
        func restore(_ mirrors: [Mirror]) async throws -> LogRestoration.Outcome {
            try await copy.restore(
                seen: SeenHeads([]), original: nil, sources: mirrors.map(\.source), statement: .none,
                newestSigned: signed)
        }
        let error = await #expect(throws: RestoreRefusal.self) { _ = try await restore([behind]) }
        guard case .lagging(_, 4, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try await restore([behind, whole]).state == .open(size: 4))
        try await copy.start(seen: SeenHeads([]))
        try copy.publish(1, number: &number, observer: observer)
        #expect(observer.fork == nil)
        #expect(observer.newest == 5)
    }

    @Test("such histories do open restored logs, and refuse others: the rule isn't kept by doing nothing")
    func something() async throws {
        var (opened, refused, leaves) = (0, 0, UInt64(0))
        for seed in UInt64(100)..<110 {
            var history = try History(.truthful, seed: seed)
            for _ in 0..<60 { try await history.step() }
            opened += history.opened
            refused += history.refused
            leaves += history.observer.newest
        }
        #expect(opened > 0)
        #expect(refused > 0)
        #expect(leaves > 20)
    }
}
