import CairnManifest
import CairnProvenance

/// Brings the ledger up to a log's commit point from the log's own segments, verifying every leaf.
///
/// The same code runs for the own log after a crash and for a mirror after its root has been checked. Each
/// segment's leaves become visible together.
package struct IndexReplay: Sendable {
    package struct Summary: Hashable, Sendable {
        package var releases = 0
        package var refused = 0

        package init() {}
    }

    private let origin: String
    private let stores: LogStores
    private let ledger: any Ledger
    private let contents: any ContentStore
    private let trust: SigstoreTrust

    /// - Parameter trust: whom to believe about keyless releases
    package init(
        origin: String, stores: LogStores, ledger: any Ledger, contents: any ContentStore,
        trust: SigstoreTrust = .production
    ) {
        self.origin = origin
        self.stores = stores
        self.ledger = ledger
        self.contents = contents
        self.trust = trust
    }

    /// Takes in the committed leaves that the ledger lacks.
    package func run() throws -> Summary {
        var summary = Summary()
        let size = try stores.commits.head(of: origin)?.size ?? 0
        var position = try ledger.watermark(of: origin)
        while position < size {
            let segmentStart = position / RegistryLimits.leavesPerSegment * RegistryLimits.leavesPerSegment
            let end = min(size, segmentStart + RegistryLimits.leavesPerSegment)
            let events = try events(segmentStart: segmentStart, from: position, to: end)
            try ledger.apply(events, origin: origin, size: end)
            for event in events {
                switch event.meaning {
                case .release: summary.releases += 1
                case .refused: summary.refused += 1
                case .identity, .status, .profile, .attestation, .opaque, .withheld: break
                }
            }
            position = end
        }
        return summary
    }

    private func events(segmentStart: UInt64, from: UInt64, to end: UInt64) throws -> [LoggedEvent] {
        let overlay = MemoryLedger(over: ledger)
        let interpreter = LeafInterpreter(
            origin: origin, ledger: overlay,
            identities: IdentityDirectory(ledger: overlay, contents: contents), trust: trust)
        var events: [LoggedEvent] = []
        var smallFiles: [ContentDigest: [UInt8]] = [:]
        for (offset, bytes) in try stores.segments.frames(in: segmentStart..<end).enumerated() {
            let index = segmentStart + UInt64(offset)
            var reader = FrameReader(bytes)
            guard let frame = try reader.next() else { throw InterpretationError.notALeaf(index: index) }
            for file in frame.smallFiles where !file.isEmpty { smallFiles[ContentDigest.of(file)] = file }
            guard index >= from else { continue }
            let event = try interpreter.interpret(index: index, frame: frame, smallFiles: smallFiles)
            try overlay.apply([event], origin: origin, size: index + 1)
            events.append(event)
        }
        return events
    }
}
