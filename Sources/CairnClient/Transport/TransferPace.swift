import Synchronization

/// How slow a transfer may be before it is given up.
package struct TransferPace: Hashable, Sendable {
    /// The longest time without a byte moved.
    package var idle: Duration
    /// The least average after `ClientLimits.paceGraceSeconds`; 0 where only idleness counts.
    package var bytesPerSecond: Int64

    package init(idle: Duration, bytesPerSecond: Int64 = 0) {
        self.idle = idle
        self.bytesPerSecond = bytesPerSecond
    }

    /// Answers and downloads.
    package static let reading = TransferPace(
        idle: .seconds(ClientLimits.idleSeconds), bytesPerSecond: ClientLimits.minimumBytesPerSecond)
    /// The bytes of an upload; once all are sent, the node may work as long as in `settling`.
    package static let sending = TransferPace(idle: .seconds(ClientLimits.sendingIdleSeconds))
    /// Publishes and commits: the node may work for a while before it answers.
    package static let settling = TransferPace(idle: .seconds(ClientLimits.settlingSeconds))
    /// Work that an operator asked for.
    package static let admin = TransferPace(idle: .seconds(ClientLimits.adminSeconds))
}

/// Counts what a transfer moves, and says when it is too slow.
final class TransferMeter: Sendable {
    private struct State {
        var firstMove: ContinuousClock.Instant?
        var lastMove: ContinuousClock.Instant
        var bytes: Int64 = 0
        var isSettling = false
    }

    private let state = Mutex(State(lastMove: .now))

    func moved(_ bytes: Int) {
        let now = ContinuousClock.now
        state.withLock { state in
            state.firstMove = state.firstMove ?? now
            state.lastMove = now
            state.bytes += Int64(bytes)
        }
    }

    /// Everything is sent: from now on the other side works.
    func settle() {
        state.withLock { state in
            state.isSettling = true
            state.lastMove = .now
        }
    }

    func isTooSlow(_ pace: TransferPace) -> Bool {
        let now = ContinuousClock.now
        return state.withLock { state in
            let idle = state.isSettling ? TransferPace.settling.idle : pace.idle
            if now - state.lastMove > idle { return true }
            guard pace.bytesPerSecond > 0, let first = state.firstMove else { return false }
            let seconds = (now - first).components.seconds
            return seconds > ClientLimits.paceGraceSeconds && state.bytes < seconds * pace.bytesPerSecond
        }
    }
}

extension TransferPace {
    /// Runs `transfer` and cancels it when its meter says that it is too slow.
    func watch<Answer: Sendable>(
        url: String, _ transfer: @escaping @Sendable (TransferMeter) async throws -> Answer
    ) async throws -> Answer {
        let meter = TransferMeter()
        let pace = self
        return try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await transfer(meter) }
            group.addTask {
                while !meter.isTooSlow(pace) { try await Task.sleep(for: .milliseconds(250)) }
                throw ClientError.timedOut(url: url)
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw ClientError.timedOut(url: url) }
            return answer
        }
    }
}
