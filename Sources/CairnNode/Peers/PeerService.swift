import CairnAPI
import CairnClient
import CairnFederation
import CairnRegistry
import CairnStorage
import CairnTransparencyLog
import Logging
import ServiceLifecycle
import Synchronization

/// Runs rounds with peers: at intervals, and when the operator asks.
///
/// With one peer one round at a time; a slow peer holds up no other.
final class PeerService: Service, PeerOperations {
    private struct Request: Sendable {
        var peer: String?
        var caller: CheckedContinuation<[SyncRound], any Error>?
    }

    private let follower: PeerFollower
    private let interval: Duration
    private let requests: AsyncStream<Request>
    private let submit: AsyncStream<Request>.Continuation
    private let turns = PeerTurns()
    private let nextAttempts = Mutex<[String: Int64]>([:])

    init(follower: PeerFollower, pollSeconds: Int) {
        self.follower = follower
        interval = .seconds(pollSeconds)
        (requests, submit) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    // MARK: Service

    func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.poll() }
                for await request in self.requests { group.addTask { await self.serve(request) } }
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.submit.finish()
        }
    }

    private func poll() async {
        while !Task.isCancelled {
            // Spread, so that the followers of one node don't come at once.
            do {
                try await Task.sleep(for: interval * Double.random(in: 0.8...1.2))
            } catch {
                return
            }
            submit.yield(Request(peer: nil, caller: nil))
        }
    }

    private func serve(_ request: Request) async {
        do {
            let isPoll = request.caller == nil
            let peers = try selected(request.peer).filter { !isPoll || isDue($0) }
            let rounds = await cancelWhenGracefulShutdown {
                await withTaskGroup(of: SyncRound?.self) { group in
                    for peer in peers { group.addTask { await self.round(with: peer.origin) } }
                    var rounds: [SyncRound] = []
                    for await case let round? in group { rounds.append(round) }
                    return rounds
                }
            }
            request.caller?.resume(returning: rounds.sorted { $0.origin < $1.origin })
        } catch {
            request.caller?.resume(throwing: error)
        }
    }

    /// A round with a peer as it stands when its turn comes; nil when it isn't followed any more by then.
    private func round(with origin: String) async -> SyncRound? {
        await turns.run(origin) {
            guard let peer = try? self.follower.state.peers().first(where: { $0.origin == origin }) else {
                return nil
            }
            let round = await self.follower.round(with: peer)
            self.schedule(round)
            return round
        }
    }

    private func selected(_ name: String?) throws -> [Peer] {
        let peers = try follower.state.peers()
        guard let name else { return peers }
        let meant = peers.filter { $0.origin == name || $0.url == name }
        guard !meant.isEmpty else { throw PeerError.unknown(name) }
        return meant
    }

    /// A failing peer is asked more and more rarely: after 10 s, then twice as long each time, up to 6 hours.
    private func schedule(_ round: SyncRound) {
        let failures = (try? follower.state.peers().first { $0.origin == round.origin })?.failures ?? 0
        let wait = failures == 0 ? 0 : min(21_600, 10 << min(failures - 1, 12))
        nextAttempts.withLock { $0[round.origin] = follower.now() + Int64(wait) }
    }

    private func isDue(_ peer: Peer) -> Bool {
        guard peer.state == .active, !turns.isTaken(peer.origin) else { return false }
        return nextAttempts.withLock { $0[peer.origin] ?? 0 } <= follower.now()
    }

    // MARK: PeerOperations

    func candidate(url: String) async throws -> PeerStatus {
        let document = try await follower.client(url).nodeDocument()
        guard document.origin != follower.ownOrigin else { throw PeerError.isSelf(origin: document.origin) }
        if let known = try follower.state.peers().first(where: { $0.origin == document.origin }) {
            guard known.vkey == document.logVKey else {
                throw PeerError.keyChanged(
                    origin: known.origin, expected: known.vkey, found: document.logVKey)
            }
            return try status(of: known)
        }
        let peer = Peer(
            origin: document.origin, url: url, vkey: document.logVKey, added: follower.now(),
            seq: document.sequence)
        return PeerStatus(
            peer: peer, isFollowed: false, size: 0, refusedRecords: 0,
            evidence: try follower.files(about: peer))
    }

    func add(url: String, vkey: String) async throws -> PeerStatus {
        let candidate = try await candidate(url: url)
        guard candidate.peer.vkey == vkey else {
            throw PeerError.keyChanged(
                origin: candidate.peer.origin, expected: vkey, found: candidate.peer.vkey)
        }
        guard !candidate.isFollowed || candidate.peer.state == .quarantined else { return candidate }
        var peer = candidate.peer
        guard try !follower.isForked(peer) else {
            throw PeerError.quarantined(origin: peer.origin, evidence: candidate.evidence)
        }
        peer.state = .active
        peer.failures = 0
        peer.lastError = nil
        try follower.state.save(peer)
        submit.yield(Request(peer: peer.origin, caller: nil))
        return try status(of: peer)
    }

    func list() async throws -> [PeerStatus] {
        try follower.state.peers().map { try status(of: $0) }
    }

    func remove(origin: String) async throws {
        guard let peer = try follower.state.peers().first(where: { $0.origin == origin || $0.url == origin })
        else {
            throw PeerError.unknown(origin)
        }
        try follower.state.removePeer(origin: peer.origin)
    }

    func sync(peer: String?) async throws -> [SyncRound] {
        try await withCheckedThrowingContinuation { caller in
            let outcome = submit.yield(Request(peer: peer, caller: caller))
            if case .terminated = outcome {
                caller.resume(throwing: SubmissionQueue.Refusal.stopped(reason: "the node is shutting down"))
            }
        }
    }

    private func status(of peer: Peer) throws -> PeerStatus {
        PeerStatus(
            peer: peer, isFollowed: true, size: try follower.state.head(of: peer.logOrigin)?.size ?? 0,
            refusedRecords: try follower.index.refusedCount(origin: peer.logOrigin),
            evidence: try follower.files(about: peer))
    }
}
