import Synchronization

/// One round at a time with each peer; who comes meanwhile waits for the turn, in order.
final class PeerTurns: Sendable {
    /// Those who wait, by the origin of a peer with which a round is running.
    private let waiting = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

    func isTaken(_ origin: String) -> Bool {
        waiting.withLock { $0[origin] != nil }
    }

    /// Runs a round when it is its turn.
    func run<Answer: Sendable>(_ origin: String, _ round: @Sendable () async -> Answer) async -> Answer {
        await take(origin)
        let answer = await round()
        give(origin)
        return answer
    }

    private func take(_ origin: String) async {
        await withCheckedContinuation { turn in
            let isFree = waiting.withLock { waiting in
                if waiting[origin] != nil {
                    waiting[origin]?.append(turn)
                    return false
                }
                waiting[origin] = []
                return true
            }
            if isFree { turn.resume() }
        }
    }

    private func give(_ origin: String) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard let line = waiting[origin], let first = line.first else {
                waiting[origin] = nil
                return nil
            }
            waiting[origin] = Array(line.dropFirst())
            return first
        }
        next?.resume()
    }
}
