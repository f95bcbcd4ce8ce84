import CairnManifest
import CairnRegistry
import CairnTransparencyLog

/// One log with everything that writes and reads it, over given stores.
package struct TestLog: Sendable {
    package let origin: String
    package let stores: LogStores
    package let ledger: any Ledger
    package let signer: TestLogSigner
    package var sequencer: Sequencer

    /// Creates the log when it has no head, brings the disk to the commit point and the ledger with it.
    ///
    /// `newestSigned` is what a signer with a memory has signed last.
    package static func open(
        stores: LogStores, ledger: any Ledger, origin: String = "models.example.org/log",
        time: Int64 = 1_767_400_000, newestSigned: [UInt8]? = nil
    ) async throws -> TestLog {
        let signer = TestLogSigner(origin: origin)
        if try stores.commits.head(of: origin) == nil {
            try stores.commits.replaceHead(of: origin, expected: nil, with: signer.emptyHead())
        }
        let opened = try await LogOpening.open(origin: origin, stores: stores, newestSigned: newestSigned)
        let contents = SegmentContents(origin: origin, segments: stores.segments)
        _ = try IndexReplay(
            origin: origin, stores: stores, ledger: ledger, contents: contents, trust: SampleSigstore.trust
        ).run()
        return TestLog(
            origin: origin, stores: stores, ledger: ledger, signer: signer,
            sequencer: Sequencer(
                opened: opened, stores: stores, ledger: ledger, signer: signer, now: { time }))
    }

    /// The same stores and ledger, whose writes are steps of a plan.
    ///
    /// `settles` has partial tiles and the checkpoint written by `settle`, as in a node.
    package func failing(_ plan: FaultPlan, settles: Bool = false) async throws -> TestLog {
        let tiles = FaultyTileStore(stores.tiles, plan: plan)
        let faulty = LogStores(
            segments: FaultySegmentStore(stores.segments, plan: plan),
            tiles: settles ? PublishedTiles(tiles) : tiles,
            commits: FaultyCommitStore(stores.commits, plan: plan))
        let opened = try await LogOpening.open(origin: origin, stores: stores)
        let ledger = FaultyLedger(ledger, plan: plan)
        return TestLog(
            origin: origin, stores: faulty, ledger: ledger, signer: signer,
            sequencer: Sequencer(
                opened: opened, stores: faulty, ledger: ledger, signer: FaultySigner(signer, plan: plan),
                now: { 1_767_400_000 }))
    }

    /// Writes what is behind the answers.
    package func settle() throws { try (stores.tiles as? PublishedTiles)?.settle() }

    /// The committed leaves, from the segments.
    package func leaves() throws -> [[UInt8]] {
        let size = try stores.commits.head(of: origin)?.size ?? 0
        return try LogOpening.leaves(0..<size, in: stores.segments)
    }
}

extension LogStores {
    /// Stores in memory.
    package static func inMemory() -> LogStores {
        LogStores(segments: MemorySegmentStore(), tiles: MemoryTileStore(), commits: MemoryCommitStore())
    }
}

/// The content of one log, looked for in every frame.
package struct SegmentContents: ContentStore, LogDirectory {
    private let origin: String
    private let segments: any SegmentStore
    private let log: LogStores?

    package init(origin: String, segments: any SegmentStore) {
        self.origin = origin
        self.segments = segments
        log = nil
    }

    package init(origin: String, stores: LogStores) {
        self.origin = origin
        segments = stores.segments
        log = stores
    }

    package func content(_ digest: ContentDigest) throws -> [UInt8]? {
        for index in 0..<(try segments.frameCount) {
            let frame = try frame(origin: origin, index: index)
            if let found = ([frame.object ?? []] + frame.smallFiles).first(where: {
                ContentDigest.of($0) == digest
            }) {
                return found
            }
        }
        return nil
    }

    package func frame(origin: String, index: UInt64) throws -> Frame {
        var reader = FrameReader(try segments.frames(in: index..<index + 1)[0])
        guard let frame = try reader.next() else { throw SegmentError.missing(index: index, held: index) }
        return frame
    }

    package func origins() throws -> [String] { [origin] }

    package func stores(of origin: String) throws -> LogStores? { origin == self.origin ? log : nil }
}
