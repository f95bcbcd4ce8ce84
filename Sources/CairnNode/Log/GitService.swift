import CairnRegistry
import CairnStorage
import Logging
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Derives git from the logs whenever one has grown, off the hot path.
final class GitService: Service {
    private let shadow: GitShadow
    private let logs: any LogDirectory
    private let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let logger: Logger
    /// Whether an answer waits for git.
    private let waits = Atomic(false)

    init(shadow: GitShadow, logs: any LogDirectory, logger: Logger) {
        self.shadow = shadow
        self.logs = logs
        self.logger = logger
        // Several wake-ups are one: each run takes all there is.
        (wakeups, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that a log has grown.
    var grew: @Sendable () -> Void {
        { [wake] in wake.yield() }
    }

    /// A run that took this many leaves or more is followed by a pause: under a load of publishes each run then takes
    /// many of them, and a publish alone is derived at once.
    private static let busyLeaves: UInt64 = 8
    /// Length of the pause in lengths of the run, so that git never takes a large share of the disk.
    private static let pauseFactor = 4
    /// How long an answer waits for git at most, and between two looks.
    private static let settling = (most: 50, look: Duration.milliseconds(10))

    /// Returns when git shows a log up to this size, or after half a second; at once when somebody waits already,
    /// for then nobody is alone.
    func settled(origin: String, size: UInt64) async {
        guard !waits.exchange(true, ordering: .relaxed) else { return }
        defer { waits.store(false, ordering: .relaxed) }
        for _ in 0..<Self.settling.most {
            guard shadow.shownSize(of: origin) < size else { return }
            do {
                try await Task.sleep(for: Self.settling.look)
            } catch {
                return
            }
        }
    }

    func run() async throws {
        wake.yield()
        await withGracefulShutdownHandler {
            for await _ in wakeups {
                let start = ContinuousClock.now
                guard await deriveAll() >= Self.busyLeaves else { continue }
                let pause = (ContinuousClock.now - start) * Self.pauseFactor
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
            }
        } onGracefulShutdown: {
            self.wake.finish()
        }
        // What came during the last pause.
        _ = await deriveAll()
    }

    /// Takes all there is and returns the leaves that it took.
    private func deriveAll() async -> UInt64 {
        var leaves: UInt64 = 0
        do {
            for origin in try logs.origins() {
                leaves += try await NIOThreadPool.singleton.runIfActive {
                    try self.shadow.catchUp(origin: origin)
                }
            }
        } catch is CancellationError {
            // The node stops; the next start goes on from the watermark.
        } catch {
            // Git is derived: the log goes on without it, and the next wake-up tries again from the watermark.
            logger.error("couldn't derive git from the log", metadata: ["error": "\(error)"])
        }
        return leaves
    }
}
