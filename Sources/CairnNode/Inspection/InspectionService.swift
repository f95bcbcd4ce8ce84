import CairnInspector
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import Logging
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Inspects the releases of the own log and logs what it found, as the node's own attestations.
///
/// Off the way of publishes: one release at a time, on one thread of its own. Nothing of it is remembered but what the log
/// says, so a node that was stopped goes on with the first release without an inspection.
final class InspectionService: Service {
    private let origin: String
    private let index: IndexDatabase
    private let contents: any ContentStore
    private let blobs: any BlobStore
    private let queue: SubmissionQueue
    private let logger: Logger
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let wakeup = Wakeup()
    private let isStopping = Stop()

    /// A look without having been woken, should a wake-up get lost.
    private static let interval = Duration.seconds(600)
    /// After a failure.
    private static let pause = Duration.seconds(5)
    /// Another record of the node may come in between this often.
    private static let attempts = 5

    /// `origin` is the own log's origin line.
    init(
        origin: String, index: IndexDatabase, contents: any ContentStore, blobs: any BlobStore,
        queue: SubmissionQueue, logger: Logger
    ) {
        self.origin = origin
        self.index = index
        self.contents = contents
        self.blobs = blobs
        self.queue = queue
        self.logger = logger
    }

    /// Says that the own log has grown.
    func grew() { wakeup.set() }

    func run() async throws {
        thread.start()
        await withTaskCancellationOrGracefulShutdownHandler {
            var position: UInt64 = 0
            while !isStopping.isSet { position = await step(from: position) }
        } onCancelOrGracefulShutdown: {
            self.isStopping.set()
            self.wakeup.set()
        }
        try await thread.shutdownGracefully()
    }

    /// Inspects the next release from a leaf on, or waits for one; the answer is where to go on.
    private func step(from position: UInt64) async -> UInt64 {
        var leaf: UInt64?
        do {
            guard let next = try index.uninspected(origin: origin, from: position) else {
                await wakeup.wait(upTo: Self.interval)
                return position
            }
            leaf = next.leaf
            try await inspect(record: next.record)
            return next.leaf + 1
        } catch {
            guard !isStopping.isSet else { return position }
            logger.error("couldn't inspect a release", metadata: ["error": "\(error)"])
            await wakeup.wait(upTo: Self.pause)
            // A log that takes nothing now may do so later; what can't be inspected keeps nothing else back.
            return error is SubmissionQueue.Refusal ? position : leaf.map { $0 + 1 } ?? position
        }
    }

    private func inspect(record: ContentDigest) async throws {
        guard let target = try index.attestationTarget(ofRecord: record) else { return }
        let artifacts = try index.artifacts(ofRecord: record)
        let release = InspectedRelease(
            artifacts: artifacts, contents: contents, blobs: blobs, stop: isStopping)
        guard let inspection = try await thread.runIfActive({ try release.inspect() }) else { return }
        let object = InTotoStatement.payload(
            about: target.subjects, predicateType: Inspection.predicateType, predicate: inspection.json)
        guard object.count <= CairnProvenance.Limits.attestationBytes else {
            logger.error(
                "a release has more findings than an attestation holds; it stays uninspected",
                metadata: ["record": "\(record)"])
            return
        }
        for _ in 0..<Self.attempts {
            let signed = SignedRecord(
                record: try NodeRecord.next(
                    .attestation, object: object, subject: record, origin: origin, ledger: index
                ).record, signatures: [])
            let verdict = AttestationRecordVerifier.verify(
                nodeRecord: signed, object: object, target: target, logOrigin: origin)
            guard let event = verdict.accepted else {
                throw InspectionError.refused(verdict.refusal)
            }
            switch try await queue.submit(Submission(attestation: event)) {
            case .logged(let logged):
                logger.info(
                    "inspected a release",
                    metadata: ["index": "\(logged.index)", "findings": "\(inspection.findings.count)"])
                return
            case .already, .conflict(.alreadyAttested): return
            case .conflict(.wrongPrev), .deferred: continue
            case .conflict(let conflict): throw conflict
            }
        }
    }
}

/// Whether work is to end.
final class Stop: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() { flag.store(true, ordering: .relaxed) }
}

/// Why an inspection isn't logged: a fault of this program.
private enum InspectionError: Error {
    case refused(Refusal?)
}
