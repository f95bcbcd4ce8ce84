import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnFederation
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTransparencyLog
import Logging

/// Carries out what following peers means: handshake, takeover, index, artifact bytes; remembers how it went.
struct PeerFollower: Sendable {
    let ownOrigin: String
    let state: StateDatabase
    let evidence: DiskEvidenceStore
    let logs: DiskLogs
    let index: IndexDatabase
    let contents: any ContentStore
    /// Whom to believe about keyless releases.
    let trust: SigstoreTrust
    let blobs: DiskBlobStore
    let partFolder: String
    let http: HTTPClient
    let allowsPlainHTTP: Bool
    let reserveDisk: @Sendable (Int64) throws -> Void
    let now: @Sendable () -> Int64
    let logger: Logger
    let witness: Witness
    let conflicts: any ConflictSink
    /// What a peer's checkpoint must carry before it is taken over.
    let policy: LogPolicy?
    /// Whose files are fetched; nil for those of all releases.
    let gate: ListingGate?
    /// Called when a mirror has grown.
    let grew: @Sendable () -> Void

    func client(_ url: String) throws -> NodeClient {
        try NodeClient(url: url, http: http, allowPlainHTTP: allowsPlainHTTP)
    }

    /// One round with a peer; its outcome is remembered, and a failure is told as part of it.
    func round(with peer: Peer) async -> SyncRound {
        let held = (try? state.head(of: peer.logOrigin))?.size ?? 0
        var round = SyncRound(origin: peer.origin, fromSize: held, toSize: held)
        var peer = peer
        do {
            try await follow(&peer, round: &round)
            peer.failures = 0
            peer.lastError = nil
            peer.lastOK = now()
        } catch let error as CancellationError {
            round.error = "\(error)"
            return round
        } catch {
            peer.failures += 1
            // What froze a peer says more than that it is frozen.
            if peer.lastError == nil || !Self.isFrozen(error) { peer.lastError = "\(error)" }
            round.error = "\(error)"
            logger.warning(
                "a round with a peer failed", metadata: ["peer": "\(peer.origin)", "error": "\(error)"])
        }
        do {
            try state.noteRound(peer)
        } catch {
            logger.error(
                "couldn't remember a round", metadata: ["peer": "\(peer.origin)", "error": "\(error)"])
        }
        return round
    }

    private static func isFrozen(_ error: any Error) -> Bool {
        if case PeerError.quarantined = error { true } else { false }
    }

    private func follow(_ peer: inout Peer, round: inout SyncRound) async throws {
        guard peer.state == .active else {
            throw PeerError.quarantined(origin: peer.origin, evidence: try files(about: peer))
        }
        let client = try client(peer.url)
        try await handshake(with: &peer, client: client)
        let origin = peer.logOrigin
        let stores = try logs.openMirror(of: origin)
        let fetcher = LogFetcher(client: client)
        let held = try state.head(of: origin)
        let checkpoint = try await newest(of: peer, fetcher: fetcher, held: held)
        let (count, committed) = (try stores.segments.frameCount, held?.size ?? 0)
        guard count >= committed else {
            throw PeerError.mirrorDamaged(origin: origin, held: count, committed: committed)
        }
        let opponent = Opponent(
            peer: peer, held: held, tiles: StoredTiles(stores.tiles), fetcher: fetcher)
        let takeover = LogTakeover(
            origin: origin, fetcher: fetcher, stores: stores,
            witnessing: (witness, try VerifierKey.parse(peer.vkey)))
        do {
            switch CatchUp.judge(held: held, offered: checkpoint) {
            case .upToDate where held == nil: break
            case .upToDate:
                if try !witness.isBound(to: origin) {
                    try await takeover.bindWitness(to: checkpoint, held: committed)
                }
            case .smaller, .fork: try await freeze(&peer, opponent: opponent, offered: checkpoint)
            case .behind:
                try requireQuorum(checkpoint)
                try await takeover.run(from: held, to: checkpoint)
            }
        } catch PeerError.fork where peer.state == .active {
            try await freeze(&peer, opponent: opponent, offered: checkpoint)
        } catch WitnessError.contradiction {
            let promised = Opponent(
                peer: peer, held: try witness.head(of: origin).map { CommittedHead($0) },
                tiles: PeerTiles(fetcher: fetcher), fetcher: fetcher)
            try await freeze(&peer, opponent: promised, offered: checkpoint)
        }
        round.toSize = checkpoint.size
        let summary = try IndexReplay(
            origin: origin, stores: stores, ledger: index, contents: contents, trust: trust
        ).run()
        round.releases = summary.releases
        round.refused = summary.refused
        grew()
        round.bytes = try await fetchBlobs(of: origin, size: checkpoint.size, client: client)
    }

    private func requireQuorum(_ checkpoint: VerifiedCheckpoint) throws {
        guard let verdict = policy?.judge(checkpoint), !verdict.isSatisfied else { return }
        throw PeerError.tooFewCosignatures(
            origin: checkpoint.origin, size: checkpoint.size, why: verdict.gap.map { "\($0)" } ?? "no quorum")
    }

    /// The peer must still be who it was when it was added.
    private func handshake(with peer: inout Peer, client: NodeClient) async throws {
        let document = try await client.nodeDocument()
        guard document.origin == peer.origin else {
            throw PeerError.originChanged(expected: peer.origin, found: document.origin)
        }
        guard document.logVKey == peer.vkey else {
            throw PeerError.keyChanged(origin: peer.origin, expected: peer.vkey, found: document.logVKey)
        }
        guard document.sequence >= peer.seq else {
            throw PeerError.oldDocument(seq: document.sequence, seen: peer.seq)
        }
        peer.seq = document.sequence
    }

    /// Fetches the artifacts of the releases that came since the last time all of them were here.
    private func fetchBlobs(of origin: String, size: UInt64, client: NodeClient) async throws -> Int64 {
        let done = try state.blobWatermark(of: origin)
        let fetcher = BlobFetcher(client: client, blobs: blobs, folder: partFolder, reserveDisk: reserveDisk)
        var bytes: Int64 = 0
        for artifact in try artifacts(of: origin, fromLeaf: done) {
            bytes += try await fetcher.fetch(artifact)
        }
        try state.setBlobWatermark(size, of: origin)
        return bytes
    }

    /// The large files to fetch: those of each release that the policy doesn't refuse.
    private func artifacts(of origin: String, fromLeaf leaf: UInt64) throws -> [CatalogArtifact] {
        guard let gate else { return try index.blobArtifacts(origin: origin, fromLeaf: leaf) }
        let entries = try index.entries(origin: origin, releasedFromLeaf: leaf)
        return try entries.flatMap { entry in
            try index.releases(of: entry).filter { release in
                try release.release.index >= leaf && gate.refusals(of: release, by: entry.publisher).isEmpty
            }
        }.flatMap { release in try index.artifacts(of: release).filter { !$0.isInline } }
    }
}
