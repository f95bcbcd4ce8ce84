import CairnFederation
import CairnRegistry
import Synchronization

/// What the routes need to witness others' logs and to show who witnesses the own one.
package struct WitnessServices: Sendable {
    package var witness: Witness
    /// Mirrored checkpoints as they are served.
    package var mirrors: MirrorNotes
    /// Which checkpoint of the own log is shown.
    package var own: OwnCheckpoints
    /// The node's own policy, as its operator wrote it.
    package var policyText: [UInt8]?
    package var gate: RequestGate
    /// Told the status of every answer to `add-checkpoint`.
    package var answered: @Sendable (_ status: Int) -> Void
    /// The node's metrics, with their content type.
    package var metrics: @Sendable () async throws -> (text: String, type: String)

    package init(
        witness: Witness, mirrors: MirrorNotes, own: OwnCheckpoints, policyText: [UInt8]?,
        gate: RequestGate, answered: @escaping @Sendable (Int) -> Void,
        metrics: @escaping @Sendable () async throws -> (text: String, type: String)
    ) {
        self.witness = witness
        self.mirrors = mirrors
        self.own = own
        self.policyText = policyText
        self.gate = gate
        self.answered = answered
        self.metrics = metrics
    }
}

/// Lets a bounded number of requests in at once; who finds it full is sent away.
package final class RequestGate: Sendable {
    private let limit: Int
    private let inside = Mutex(0)

    package init(limit: Int) {
        self.limit = limit
    }

    package func enter() -> Bool {
        inside.withLock { inside in
            guard inside < limit else { return false }
            inside += 1
            return true
        }
    }

    package func leave() {
        inside.withLock { $0 -= 1 }
    }
}
