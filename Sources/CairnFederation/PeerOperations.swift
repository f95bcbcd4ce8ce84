/// What an operator does about peers, on the running node.
package protocol PeerOperations: Sendable {
    /// The node at a URL as it shows itself, not followed yet.
    func candidate(url: String) async throws -> PeerStatus

    /// Follows the node at a URL whose log key the operator confirmed; follows one again that was frozen by a rollback.
    func add(url: String, vkey: String) async throws -> PeerStatus

    func list() async throws -> [PeerStatus]

    /// Stops following; what was taken over stays.
    func remove(origin: String) async throws

    /// One round with a peer, by origin or URL, or with all; returns when it is done, artifact bytes included.
    func sync(peer: String?) async throws -> [SyncRound]
}

/// A peer with what this node has of it.
package struct PeerStatus: Hashable, Sendable {
    package var peer: Peer
    /// False for a node that is only being looked at.
    package var isFollowed: Bool
    package var size: UInt64
    package var refusedRecords: Int
    /// Paths of the evidence that is kept about its log.
    package var evidence: [String]

    package init(peer: Peer, isFollowed: Bool, size: UInt64, refusedRecords: Int, evidence: [String]) {
        self.peer = peer
        self.isFollowed = isFollowed
        self.size = size
        self.refusedRecords = refusedRecords
        self.evidence = evidence
    }
}

/// What one round with a peer brought.
package struct SyncRound: Hashable, Sendable {
    package var origin: String
    package var fromSize: UInt64
    package var toSize: UInt64
    package var releases = 0
    package var refused = 0
    /// Artifact bytes fetched.
    package var bytes: Int64 = 0
    package var error: String?

    package init(origin: String, fromSize: UInt64, toSize: UInt64) {
        self.origin = origin
        self.fromSize = fromSize
        self.toSize = toSize
    }
}

/// Why a peer isn't added, found or followed.
package enum PeerError: Error, Hashable, Sendable {
    case unknown(String)
    case isSelf(origin: String)
    case keyChanged(origin: String, expected: String, found: String)
    /// Another URL shows the origin of a peer, or the peer's URL another origin.
    case originChanged(expected: String, found: String)
    case oldDocument(seq: Int64, seen: Int64)
    /// With the paths of the evidence.
    case quarantined(origin: String, evidence: [String])
    case fork(origin: String, size: UInt64)
    case smaller(held: UInt64, offered: UInt64)
    /// The peer's checkpoint lacks cosignatures that this node's policy for peers asks for.
    case tooFewCosignatures(origin: String, size: UInt64, why: String)
    /// Bytes that don't lead to the signed root or don't have their digest: the peer or the way to it damages them.
    case damaged(what: String)
    case notServed(path: String, status: Int)
    /// The mirror on this node's own disk has lost leaves that were committed.
    case mirrorDamaged(origin: String, held: UInt64, committed: UInt64)
}

extension PeerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown(let name): "no peer \(name) is followed here; see 'cairn peer list'"
        case .isSelf(let origin): "\(origin) is this node itself"
        case .keyChanged(let origin, let expected, let found):
            "the log key of \(origin) is \(found), not \(expected), which is pinned; ask its operator before you go on"
        case .originChanged(let expected, let found): "the node calls itself \(found), not \(expected)"
        case .oldDocument(let seq, let seen):
            "the node document has sequence \(seq), but \(seen) was seen before: somebody shows an old one"
        case .quarantined(let origin, let evidence):
            "\(origin) is quarantined and not followed; see " + (evidence.last ?? "'cairn peer list'")
                + " with 'cairn audit --evidence'. After a rollback 'cairn peer add' follows it again, after a fork nothing does"
        case .fork(let origin, let size):
            "the log of \(origin) forked: its key signed a tree that doesn't extend the one held here, of size \(size)"
        case .smaller(let held, let offered):
            "the peer shows a log of \(offered) leaves, but \(held) were seen before: a stale cache or a rollback; it is "
                + "quarantined, evidence is kept, and 'cairn peer add' follows it again once you know what happened"
        case .tooFewCosignatures(let origin, let size, let why):
            "the checkpoint of \(origin) with \(size) leaves isn't taken over, since it lacks cosignatures: \(why)"
        case .damaged(let what):
            "\(what) is damaged: it isn't what the peer's log commits to; nothing of it was taken over"
        case .mirrorDamaged(let origin, let held, let committed):
            "this node's mirror of \(origin) holds \(held) leaves, but \(committed) are committed: put its folder under "
                + "mirrors/ back from a copy"
        case .notServed(let path, let status): "the peer answered \(path) with status \(status)"
        }
    }
}
