import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTransparencyLog
import Logging
import ServiceLifecycle

/// Puts into the own log what the node itself has to say: the heads of the logs that it follows, and its end.
final class NodeRecordService: Service, LogOperations {
    private let key: VerifierKey
    private let ledger: any Ledger
    private let contents: any ContentStore
    private let logs: any LogDirectory
    private let queue: SubmissionQueue
    private let now: @Sendable () -> Int64
    private let logger: Logger

    /// Between two looks whether the day is over.
    private static let interval = Duration.seconds(600)

    /// `key` is the own log's.
    init(
        key: VerifierKey, ledger: any Ledger, contents: any ContentStore, logs: any LogDirectory,
        queue: SubmissionQueue, now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.key = key
        self.ledger = ledger
        self.contents = contents
        self.logs = logs
        self.queue = queue
        self.now = now
        self.logger = logger
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully {
            do {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
                if let logged = try await noteHeads() {
                    logger.info(
                        "noted the heads of the followed logs", metadata: ["index": "\(logged.index)"])
                }
            } catch is CancellationError {
                return
            } catch {
                logger.error("couldn't note the heads of the followed logs", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Logs the newest checkpoints of the followed logs, if a day has passed since the last time and there is news.
    func noteHeads() async throws -> Logged? {
        let list = try followedHeads()
        guard list.isDue(last: try lastHeads(), now: now()) else { return nil }
        return try await append(.heads, object: list.encoded())
    }

    private func followedHeads() throws -> HeadsList {
        HeadsList(
            try logs.origins().filter { $0 != key.name }.compactMap { origin in
                try logs.stores(of: origin)?.commits.head(of: origin).map {
                    HeadsList.Head(origin: origin, note: String(decoding: $0.note, as: UTF8.self))
                }
            })
    }

    private func lastHeads() throws -> (list: HeadsList?, time: Int64)? {
        guard let digest = try ledger.head(of: .node(.heads), origin: key.name),
            let index = try ledger.index(ofRecord: digest, origin: key.name)
        else { return nil }
        let frame = try contents.frame(origin: key.name, index: index)
        return (frame.object.flatMap { HeadsList.parse($0) }, try Leaf.parse(frame.leaf).time)
    }

    func seal(successor: Seal.Successor?) async throws -> Predecessor {
        if try ledger.head(of: .node(.seal), origin: key.name) == nil {
            _ = try await append(.seal, object: Seal(successor: successor).encoded())
        }
        guard let head = try logs.stores(of: key.name)?.commits.head(of: key.name) else {
            throw NodeError.damaged("the own log isn't open")
        }
        return try Predecessor(vkey: "\(key)", note: head.note)
    }

    /// Nil where another record of the same kind came in between; it says the same.
    private func append(_ kind: Record.Kind, object: [UInt8]) async throws -> Logged? {
        let record = try NodeRecord.next(kind, object: object, origin: key.name, ledger: ledger)
        switch try await queue.submit(Submission(record)) {
        case .logged(let logged): return logged
        case .already, .deferred: return nil
        case .conflict(let conflict): throw conflict
        }
    }
}
