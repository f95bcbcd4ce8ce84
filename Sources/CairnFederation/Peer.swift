/// Another node that this node follows, as its operator confirmed it.
package struct Peer: Hashable, Sendable {
    package enum State: String, Sendable {
        case active
        /// Its log contradicted itself or shrank, and evidence of it is kept. Nothing more is fetched until the
        /// operator decides.
        case quarantined
    }

    /// The node's origin; its log's origin line is `<origin>/log`.
    package var origin: String
    /// Where it is reached: scheme, host and port.
    package var url: String
    /// The verifier key of its log, pinned when it was added.
    package var vkey: String
    package var state: State
    /// Unix seconds.
    package var added: Int64
    /// The highest `seq` of its node document seen.
    package var seq: Int64
    /// Failed rounds in a row.
    package var failures: Int
    /// Unix seconds of the last round that went well.
    package var lastOK: Int64?
    package var lastError: String?

    package init(
        origin: String, url: String, vkey: String, state: State = .active, added: Int64, seq: Int64,
        failures: Int = 0, lastOK: Int64? = nil, lastError: String? = nil
    ) {
        self.origin = origin
        self.url = url
        self.vkey = vkey
        self.state = state
        self.added = added
        self.seq = seq
        self.failures = failures
        self.lastOK = lastOK
        self.lastError = lastError
    }

    package var logOrigin: String { origin + "/log" }
}

/// Where peers and what became of them are kept.
///
/// Durable when a write returns.
package protocol PeerStore: Sendable {
    func peers() throws -> [Peer]
    /// Begins to follow a peer, or sets everything of one.
    func save(_ peer: Peer) throws

    /// Remembers how a round went. A peer that was removed meanwhile stays removed, a quarantine stays.
    func noteRound(_ peer: Peer) throws

    func removePeer(origin: String) throws
}
