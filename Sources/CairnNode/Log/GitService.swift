import CairnRegistry
import CairnStorage
import Logging
import NIOPosix
import ServiceLifecycle

/// Derives git from the logs whenever one has grown, off the hot path.
struct GitService: Service {
    private let shadow: GitShadow
    private let logs: any LogDirectory
    private let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let logger: Logger

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

    /// Least time from the end of one run to the next: under a load of publishes each run then takes many of them,
    /// and a publish alone is derived at once.
    private static let leastPause = Duration.milliseconds(200)
    /// A run is followed by a pause of this many times its length, so that git never takes a large share of the disk.
    private static let pauseFactor = 4

    func run() async throws {
        wake.yield()
        await withGracefulShutdownHandler {
            for await _ in wakeups {
                let start = ContinuousClock.now
                await deriveAll()
                let pause = max(Self.leastPause, (ContinuousClock.now - start) * Self.pauseFactor)
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
            }
        } onGracefulShutdown: {
            wake.finish()
        }
        // What came during the last pause.
        await deriveAll()
    }

    private func deriveAll() async {
        do {
            for origin in try logs.origins() {
                _ = try await NIOThreadPool.singleton.runIfActive { try shadow.catchUp(origin: origin) }
            }
        } catch {
            // Git is derived: the log goes on without it, and the next wake-up tries again from the watermark.
            logger.error("couldn't derive git from the log", metadata: ["error": "\(error)"])
        }
    }
}
