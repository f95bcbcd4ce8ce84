import Synchronization

/// Submissions that wait for the sequencer, and their callers who wait for the outcome.
///
/// Groups form naturally: the loop takes whatever waits, at most a group's worth, as soon as the group
/// before has committed. No timer: one publish alone waits for nobody.
package final class SubmissionQueue: Sendable {
    package enum Refusal: Error, Equatable, Sendable {
        /// Too many wait already; try again in a few seconds.
        case full(limit: Int)
        /// Those that wait are too large together; try again in a few seconds.
        case fullOfBytes(limit: Int)
        /// The sequencer has stopped and the node with it.
        case stopped(reason: String)
    }

    package struct Waiting: Sendable {
        package var submission: Submission
        fileprivate var caller: CheckedContinuation<SequencingOutcome, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        /// Of those that wait.
        var bytes = 0
        var loop: CheckedContinuation<Void, Never>?
        var stopReason: String?
    }

    private let state = Mutex(State())

    package init() {}

    /// Submissions that wait for the next group.
    package var length: Int { state.withLock { $0.waiting.count } }

    /// Waits until the submission has been sequenced.
    ///
    /// Never returns `.deferred`.
    package func submit(_ submission: Submission) async throws -> SequencingOutcome {
        let bytes = submission.bytes
        return try await withCheckedThrowingContinuation { caller in
            let (refusal, wake) = state.withLock { state -> (Refusal?, CheckedContinuation<Void, Never>?) in
                if let reason = state.stopReason { return (.stopped(reason: reason), nil) }
                guard state.waiting.count < RegistryLimits.waitingSubmissions else {
                    return (.full(limit: RegistryLimits.waitingSubmissions), nil)
                }
                // The first one is always taken, however large it is.
                guard state.waiting.isEmpty || state.bytes + bytes <= RegistryLimits.waitingBytes else {
                    return (.fullOfBytes(limit: RegistryLimits.waitingBytes), nil)
                }
                state.bytes += bytes
                state.waiting.append(Waiting(submission: submission, caller: caller))
                defer { state.loop = nil }
                return (nil, state.loop)
            }
            if let refusal { caller.resume(throwing: refusal) }
            wake?.resume()
        }
    }

    /// The next group, in order of arrival; nil once the queue is stopped.
    ///
    /// For the one sequencing loop.
    package func nextGroup() async -> [Waiting]? {
        while true {
            let group = state.withLock { state -> [Waiting]? in
                if state.stopReason != nil { return nil }
                let group = Array(state.waiting.prefix(RegistryLimits.groupLeaves))
                state.waiting.removeFirst(group.count)
                state.bytes -= group.reduce(0) { $0 + $1.submission.bytes }
                return group
            }
            guard let group else { return nil }
            if !group.isEmpty { return group }
            await withCheckedContinuation { loop in
                let ready = state.withLock { state in
                    guard state.waiting.isEmpty, state.stopReason == nil else { return true }
                    state.loop = loop
                    return false
                }
                if ready { loop.resume() }
            }
        }
    }

    /// Hands the outcomes of a group to its callers; deferred ones go to the front of the queue.
    package func finish(_ group: [Waiting], with outcomes: [SequencingOutcome]) {
        var deferred: [Waiting] = []
        for (waiting, outcome) in zip(group, outcomes) {
            if case .deferred = outcome {
                deferred.append(waiting)
            } else {
                waiting.caller.resume(returning: outcome)
            }
        }
        let orphans = state.withLock { state -> [Waiting] in
            guard state.stopReason == nil else { return deferred }
            state.waiting.insert(contentsOf: deferred, at: 0)
            state.bytes += deferred.reduce(0) { $0 + $1.submission.bytes }
            return []
        }
        let reason = state.withLock { $0.stopReason ?? "" }
        for waiting in orphans { waiting.caller.resume(throwing: Refusal.stopped(reason: reason)) }
    }

    /// Tells a whole group that it failed.
    package func fail(_ group: [Waiting], with error: any Error) {
        for waiting in group { waiting.caller.resume(throwing: error) }
    }

    /// Why nothing is taken any more; nil while the queue runs.
    package var stopReason: String? { state.withLock { $0.stopReason } }

    /// Refuses whatever waits and whatever comes; the loop ends.
    package func stop(reason: String) {
        let (orphans, loop) = state.withLock { state -> ([Waiting], CheckedContinuation<Void, Never>?) in
            state.stopReason = state.stopReason ?? reason
            defer {
                state.waiting = []
                state.bytes = 0
                state.loop = nil
            }
            return (state.waiting, state.loop)
        }
        for waiting in orphans { waiting.caller.resume(throwing: Refusal.stopped(reason: reason)) }
        loop?.resume()
    }
}
