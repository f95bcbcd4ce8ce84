import Synchronization

/// Wakes one waiting loop; several calls while it works are one.
final class Wakeup: Sendable {
    private struct State {
        var isSet = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func set() { resume(setting: true) }

    /// Ends a wait that is under way, and leaves nothing for the next.
    private func release() { resume(setting: false) }

    /// Returns when somebody wakes, after `limit`, or when the task is cancelled.
    func wait(upTo limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await Task.sleep(for: limit)
                    self.set()
                } catch {
                    self.release()
                }
            }
            await withCheckedContinuation { waiter in
                let isSet = state.withLock { state in
                    guard !state.isSet && !Task.isCancelled else {
                        state.isSet = false
                        return true
                    }
                    state.waiter = waiter
                    return false
                }
                if isSet { waiter.resume() }
            }
            group.cancelAll()
        }
    }

    private func resume(setting: Bool) {
        let waiter = state.withLock { state in
            let waiter = state.waiter
            state.waiter = nil
            if waiter == nil && setting { state.isSet = true }
            return waiter
        }
        waiter?.resume()
    }
}
