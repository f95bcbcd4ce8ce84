import CairnRegistry
import CairnTransparencyLog
import Logging
import ServiceLifecycle
import Synchronization

/// Has witnesses cosign the node's own log, on a cadence of its own: publishing never waits for them.
///
/// At once after growth when it was idle, else a second after the round before; only when the log grew, or to show
/// that the witnesses still watch. All are asked at the same time. A checkpoint with its quorum is kept durably.
final class CosignatureCollector: Service {
    private let logKey: VerifierKey
    private let policy: LogPolicy
    private let witnesses: [WitnessAsker]
    private let checkpoints: OwnCheckpoints
    private let pace: CosigningPace
    private let metrics: NodeMetrics
    private let logger: Logger
    private let wakeup = Wakeup()
    private let collected = Mutex(Collected())

    /// Cosignatures of one checkpoint, by witness: those of rounds that missed the quorum count on.
    private struct Collected {
        var text: [UInt8] = []
        var lines: [Int: NoteSignature] = [:]
    }

    private enum Round {
        case nothingToDo
        case reached
        case missed
    }

    init(
        logKey: VerifierKey, policy: LogPolicy, witnesses: [WitnessAsker],
        checkpoints: OwnCheckpoints, pace: CosigningPace, metrics: NodeMetrics, logger: Logger
    ) {
        self.logKey = logKey
        self.policy = policy
        self.witnesses = witnesses
        self.checkpoints = checkpoints
        self.pace = pace
        self.metrics = metrics
        self.logger = logger
    }

    /// Says that the log has grown.
    var grew: @Sendable () -> Void {
        { [wakeup] in wakeup.set() }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await self.collect() }
    }

    private func collect() async {
        // Somebody who runs no witness has nothing to ask for, and the service must not end before the node.
        var misses = 0
        var refreshed: ContinuousClock.Instant?
        while !Task.isCancelled {
            let isDue = refreshed.map { ContinuousClock.now - $0 >= pace.refresh } ?? true
            let round = witnesses.isEmpty ? .nothingToDo : await self.round(isDue: isDue)
            switch round {
            case .nothingToDo: await wakeup.wait(upTo: pace.refresh)
            case .reached:
                misses = 0
                refreshed = .now
                await rest(pace.betweenRounds)
                await wakeup.wait(upTo: pace.refresh)
            case .missed:
                misses += 1
                let wait = min(pace.longestRetry, pace.betweenRounds * (1 << min(misses - 1, 16)))
                await rest(pace.betweenRounds)
                await wakeup.wait(upTo: wait)
            }
        }
    }

    private func rest(_ time: Duration) async {
        try? await Task.sleep(for: time)
    }

    private func round(isDue: Bool) async -> Round {
        do {
            // A log without entries says nothing that needs a witness.
            guard let committed = try checkpoints.committed(), committed.size > 0 else { return .nothingToDo }
            let witnessed = checkpoints.witnessed
            guard isDue || witnessed?.size != committed.size else { return .nothingToDo }
            let checkpoint = try VerifiedCheckpoint.verify(committed.note, logKey: logKey)
            return try await collect(checkpoint, again: witnessed?.size == committed.size)
                ? .reached : .missed
        } catch {
            logger.error("couldn't ask for cosignatures", metadata: ["error": "\(error)"])
            return .missed
        }
    }

    /// Asks for a checkpoint's cosignatures and keeps it when they are enough.
    private func collect(_ checkpoint: VerifiedCheckpoint, again: Bool) async throws -> Bool {
        var lines = collected.withLock { collected in
            if again || collected.text != checkpoint.note.text {
                collected = Collected(text: checkpoint.note.text)
            }
            return collected.lines
        }
        lines = await gather(checkpoint, having: lines)
        collected.withLock { $0.lines = lines }
        guard isEnough(lines) else {
            if policy.quorum != nil {
                metrics.quorumMissed()
                logger.warning(
                    "too few witnesses cosigned the log",
                    metadata: ["size": "\(checkpoint.size)", "cosignatures": "\(lines.count)"])
            }
            return policy.quorum == nil
        }
        let note = try checkpoint.note.adding(lines.sorted { $0.key < $1.key }.map(\.value))
        let times = try VerifiedCheckpoint.verify(note, logKey: logKey, witnesses: witnesses.map(\.key))
            .cosignatures.map(\.time)
        try checkpoints.keep(
            WitnessedHead(
                size: checkpoint.size, root: checkpoint.root, note: note.encoded(),
                time: Int64(times.max() ?? 0)))
        return true
    }

    private func gather(
        _ checkpoint: VerifiedCheckpoint, having lines: [Int: NoteSignature]
    ) async -> [Int: NoteSignature] {
        var lines = lines
        let missing = witnesses.indices.filter { lines[$0] == nil && !witnesses[$0].isResting }
        await withTaskGroup(of: (place: Int, outcome: CosignatureOutcome)?.self) { group in
            for place in missing {
                group.addTask {
                    let outcome = await self.witnesses[place].ask(checkpoint, timeout: self.pace.timeout)
                    return (place, outcome)
                }
            }
            var open = missing.count
            var isEnding = false
            while open > 0, let answer = await group.next() {
                // The wait after the quorum is over.
                guard let (place, outcome) = answer else { break }
                open -= 1
                note(outcome, of: witnesses[place], checkpoint: checkpoint)
                if case .cosigned(let line) = outcome { lines[place] = line }
                if !isEnding, isEnough(lines) {
                    isEnding = true
                    group.addTask {
                        try? await Task.sleep(for: self.pace.afterQuorum)
                        return nil
                    }
                }
            }
            group.cancelAll()
        }
        return lines
    }

    /// Whether a quorum has cosigned; never where none is asked for.
    private func isEnough(_ lines: [Int: NoteSignature]) -> Bool {
        policy.quorum != nil && policy.isSatisfied(by: lines.keys.map { witnesses[$0].key })
    }

    private func note(_ outcome: CosignatureOutcome, of witness: WitnessAsker, checkpoint: VerifiedCheckpoint)
    {
        metrics.asked(witness: witness.name, outcome: outcome.word)
        var details: Logger.Metadata = ["witness": "\(witness.name)", "size": "\(checkpoint.size)"]
        switch outcome {
        case .cosigned: break
        case .ahead(let size):
            details["knows"] = "\(size)"
            logger.error(
                "a witness knows a larger tree of this node's log: the node runs on an old copy, or the witness lies",
                metadata: details)
        case .conflict, .refused(status: 422):
            logger.error("a witness refuses this node's log as a contradiction", metadata: details)
        case .refused(let status):
            details["status"] = "\(status)"
            logger.warning("a witness refuses this node's log", metadata: details)
        case .unreachable(let why):
            details["error"] = "\(why)"
            logger.info("a witness can't be asked", metadata: details)
        case .busy, .badAnswer, .timeout:
            details["outcome"] = "\(outcome.word)"
            logger.info("a witness gave no cosignature", metadata: details)
        }
    }
}
