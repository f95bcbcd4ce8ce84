import CairnRegistry
import CairnStorage
import Logging
import NIOPosix
import ServiceLifecycle

/// Writes the right edge of the own log into its files, off the hot path: for those who read the files directly, and so
/// that the next start has little to derive.
final class TileService: Service {
    private let tiles: PublishedTiles
    private let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let logger: Logger

    /// Between two runs: under a load of publishes each run takes the groups of about a second.
    private static let pause = Duration.seconds(1)

    init(tiles: PublishedTiles, logger: Logger) {
        self.tiles = tiles
        self.logger = logger
        // Several wake-ups are one: each run takes all there is.
        (wakeups, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that the log has grown.
    var grew: @Sendable () -> Void {
        { [wake] in wake.yield() }
    }

    /// The last run, after the last group, is the sequencing loop's.
    func run() async throws {
        try await withGracefulShutdownHandler {
            for await _ in wakeups {
                try await settle()
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
            }
        } onGracefulShutdown: {
            self.wake.finish()
        }
    }

    private func settle() async throws {
        do {
            try await NIOThreadPool.singleton.runIfActive { try self.tiles.settle() }
        } catch is CancellationError {
            // The node stops.
        } catch let error as FileError where error.isFull {
            // Derived files: the log goes on without them, and the next wake-up tries again.
            logger.error("no room for the log's tiles", metadata: ["error": "\(error)"])
        } catch {
            // A failed sync or a tile that is another one: what is on this disk can't be told any more.
            logger.critical("the log stops: its tiles can't be written", metadata: ["error": "\(error)"])
            throw error
        }
    }
}
