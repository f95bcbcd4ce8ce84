import CairnFederation
import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTransparencyLog
import Logging

/// A peer whose log doesn't fit what is held of it, with what is needed to prove that.
struct Opponent {
    let peer: Peer
    let held: CommittedHead?
    /// Tiles of the tree that is held, or was promised.
    let tiles: any HashTileSource
    let fetcher: LogFetcher
}

/// From a contradiction to evidence and a frozen peer.
extension PeerFollower {
    /// The peer's checkpoint; asked for again where it is smaller than what is held.
    ///
    /// An answer can overtake another one, which is no reason to freeze anybody.
    func newest(of peer: Peer, fetcher: LogFetcher, held: CommittedHead?) async throws -> VerifiedCheckpoint {
        let key = try VerifierKey.parse(peer.vkey)
        let witnesses = policy?.witnessKeys ?? []
        let checkpoint = try VerifiedCheckpoint.verify(
            try await fetcher.checkpoint(), logKey: key, witnesses: witnesses)
        guard checkpoint.size < held?.size ?? 0 else { return checkpoint }
        return try VerifiedCheckpoint.verify(
            try await fetcher.checkpoint(), logKey: key, witnesses: witnesses)
    }

    /// Makes evidence, keeps it, and freezes the peer, in this order; the error says what was found.
    ///
    /// Where the peer withholds the tiles that the proof needs there is no evidence: the round fails with that, and
    /// nothing of the log is believed.
    func freeze(_ peer: inout Peer, opponent: Opponent, offered: VerifiedCheckpoint) async throws -> Never {
        guard let held = opponent.held else { throw PeerError.damaged(what: "the checkpoint") }
        let key = try VerifierKey.parse(peer.vkey)
        let known = SeenCheckpoint(
            try VerifiedCheckpoint.verify(held.note, logKey: key),
            time: peer.lastOK.flatMap { Timestamp(unixSeconds: $0) })
        let shown = SeenCheckpoint(offered, time: Timestamp(unixSeconds: now()))
        let observer = Evidence.Observer(role: .follower, name: ownOrigin)
        let made: Evidence?
        if offered.size > held.size {
            made = try await Evidence.make(
                first: known, second: shown, logKey: key, observer: observer,
                hashes: PeerTiles(fetcher: opponent.fetcher))
        } else {
            made = try await Evidence.make(
                first: known, second: shown, logKey: key, observer: observer,
                hashes: opponent.tiles)
        }
        guard let evidence = made else { throw PeerError.damaged(what: "tile/0") }
        let name = try self.evidence.keep(evidence)
        peer.state = .quarantined
        try state.noteRound(peer)
        logger.error(
            "a peer's log contradicts itself; it is frozen",
            metadata: ["peer": "\(peer.origin)", "evidence": "\(self.evidence.path(of: name))"])
        guard evidence.kind == .rollback else {
            throw PeerError.fork(origin: peer.origin, size: min(held.size, offered.size))
        }
        throw PeerError.smaller(held: held.size, offered: offered.size)
    }

    /// Paths of the evidence that is kept about a peer's log.
    func files(about peer: Peer) throws -> [String] {
        try evidence.names(of: peer.logOrigin).map { evidence.path(of: $0) }
    }

    /// Whether the log's key has been shown to have signed two histories: no decision of an operator undoes that.
    func isForked(_ peer: Peer) throws -> Bool {
        try evidence.names(of: peer.logOrigin).contains { $0.kind != .rollback }
    }
}

extension CommittedHead {
    /// What this node's witness was bound to, as a head that a peer's checkpoint is held against.
    init(_ witnessed: WitnessedHead) {
        self.init(
            size: witnessed.size, root: witnessed.root, note: witnessed.note, time: witnessed.time)
    }
}
