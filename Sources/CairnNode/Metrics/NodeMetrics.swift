import CairnFederation
import CairnRegistry
import CoreMetrics

/// What a node counts, and what is measured when somebody asks.
final class NodeMetrics: Sendable {
    private static let descriptions: [(name: String, help: String)] = [
        ("cairn_log_size", "Leaves of the own log."),
        ("cairn_log_witnessed_size", "Leaves of the own log that a quorum of witnesses has cosigned."),
        (
            "cairn_log_witnessed_timestamp_seconds",
            "Unix time of the newest cosignature of the newest witnessed checkpoint."
        ),
        ("cairn_log_queue_length", "Publishes that wait for the log."),
        ("cairn_cosignature_requests_total", "Requests to witnesses, by what came of them."),
        ("cairn_quorum_misses_total", "Rounds in which too few witnesses cosigned."),
        ("cairn_checkpoint_fail_open_total", "Checkpoints served without their quorum."),
        ("cairn_witness_requests_total", "Requests to this node as a witness, by status."),
        ("cairn_peer_log_size", "Leaves of a peer's log that were taken over."),
        ("cairn_peer_failures", "Rounds with a peer that failed since the last good one."),
        ("cairn_peers", "Peers by state."),
    ]

    private let registry = PrometheusRegistry()

    init() {
        for (name, help) in Self.descriptions { registry.describe(name, help) }
        // What has not happened yet is 0, not absent: alarms compare with what was.
        _ = counter("cairn_quorum_misses_total")
        _ = counter("cairn_checkpoint_fail_open_total")
    }

    // MARK: Counted as it happens

    func asked(witness: String, outcome: String) {
        counter("cairn_cosignature_requests_total", [("witness", witness), ("outcome", outcome)])
            .increment()
    }

    func quorumMissed() { counter("cairn_quorum_misses_total").increment() }

    func failedOpen() { counter("cairn_checkpoint_fail_open_total").increment() }

    func answeredAsWitness(status: Int) {
        counter("cairn_witness_requests_total", [("status", "\(status)")]).increment()
    }

    // MARK: Measured when asked

    struct Reading: Sendable {
        var size: UInt64
        var witnessed: WitnessedHead?
        var queueLength: Int
        /// Each with the leaves of its log that were taken over.
        var peers: [(peer: Peer, size: UInt64)]
    }

    /// The whole text, with what is measured now.
    func text(_ reading: Reading) -> String {
        set("cairn_log_size", Double(reading.size))
        set("cairn_log_queue_length", Double(reading.queueLength))
        set("cairn_log_witnessed_size", Double(reading.witnessed?.size ?? 0))
        set("cairn_log_witnessed_timestamp_seconds", Double(reading.witnessed?.time ?? 0))
        for state in [Peer.State.active, .quarantined] {
            let count = reading.peers.count { $0.peer.state == state }
            set("cairn_peers", Double(count), [("state", state.rawValue)])
        }
        // A peer that is followed no more leaves no series behind.
        registry.forget("cairn_peer_log_size")
        registry.forget("cairn_peer_failures")
        for (peer, size) in reading.peers {
            set("cairn_peer_log_size", Double(size), [("peer", peer.origin)])
            set("cairn_peer_failures", Double(peer.failures), [("peer", peer.origin)])
        }
        return registry.text()
    }

    private func counter(_ name: String, _ labels: [(String, String)] = []) -> Counter {
        Counter(label: name, dimensions: labels, factory: registry)
    }

    private func set(_ name: String, _ value: Double, _ labels: [(String, String)] = []) {
        Meter(label: name, dimensions: labels, factory: registry).set(value)
    }
}
