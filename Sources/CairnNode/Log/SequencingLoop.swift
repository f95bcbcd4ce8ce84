import CairnRegistry
import Logging
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The one loop that owns the sequencer: takes a group, commits it, tells the callers, takes the next.
///
/// Commits block on disk, so they run on a thread of their own and not on the shared pool.
final class SequencingLoop: Service {
    private let queue: SubmissionQueue
    private let sequencer: Mutex<Sequencer>
    private let thread: NIOThreadPool
    private let logger: Logger
    /// Called after each group that grew the log.
    private let grew: @Sendable () -> Void
    /// Called when no group will follow any more.
    private let ended: @Sendable () throws -> Void

    init(
        sequencer: Sequencer, queue: SubmissionQueue, logger: Logger, grew: @escaping @Sendable () -> Void,
        ended: @escaping @Sendable () throws -> Void
    ) {
        self.ended = ended
        self.sequencer = Mutex(sequencer)
        self.queue = queue
        self.logger = logger
        self.grew = grew
        thread = NIOThreadPool(numberOfThreads: 1)
    }

    func run() async throws {
        thread.start()
        // A node whose other parts failed is cancelled, not drained: the loop must end then as well.
        try await withTaskCancellationOrGracefulShutdownHandler {
            while let group = await queue.nextGroup() { try await commit(group) }
        } onCancelOrGracefulShutdown: {
            self.queue.stop(reason: "the node is shutting down")
        }
        try await thread.runIfActive(ended)
        try await thread.shutdownGracefully()
    }

    private func commit(_ group: [SubmissionQueue.Waiting]) async throws {
        do {
            let outcomes = try await thread.runIfActive {
                try self.sequencer.withLock { try $0.commit(group.map(\.submission)) }
            }
            queue.finish(group, with: outcomes)
            grew()
        } catch SegmentError.full(let detail) {
            logger.error(
                "no room for a group of publishes; none was stored", metadata: ["detail": "\(detail)"])
            queue.fail(group, with: SegmentError.full(detail: detail))
        } catch {
            // Nobody knows what of the group is on disk: only opening the log again can tell.
            logger.critical("the log stops: a commit failed", metadata: ["error": "\(error)"])
            queue.stop(reason: "a commit to the log failed")
            queue.fail(group, with: error)
            throw error
        }
    }
}
