import CairnAPI
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation

/// A node's log with all that a publish goes through, without HTTP: verification, queue, sequencer, disks, index.
struct AppendingLog {
    let service: PublishService
    let origin = "bench.cairn.example"
    let vkey: String
    private let folder: TemporaryFolder
    private let queue = SubmissionQueue()
    private let sequencer: Sequencer
    private let tiles: PublishedTiles

    init() async throws {
        folder = try TemporaryFolder()
        let signer = TestLogSigner(origin: origin + "/log")
        vkey = "\(signer.key)"
        let state = try StateDatabase(path: folder("state.sqlite"))
        try state.replaceHead(of: origin + "/log", expected: nil, with: signer.emptyHead())
        let logs = try DiskLogs(folder: folder.path, own: origin + "/log", commits: state)
        guard let stores = try logs.stores(of: origin + "/log") else { throw BenchmarkError.notReady }
        let index = try IndexDatabase(path: folder("index.sqlite"))
        let contents = IndexedContent(index: index, logs: logs)
        let blobs = try DiskBlobStore(folder: folder("blobs"))
        let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
        tiles = logs.ownTiles
        sequencer = Sequencer(
            opened: try await LogOpening.open(origin: origin + "/log", stores: stores), stores: stores,
            ledger: index, signer: signer, now: now)
        service = PublishService(
            origin: origin + "/log", logKey: vkey, ledger: index,
            identities: IdentityDirectory(ledger: index, contents: contents), contents: contents,
            blobs: blobs,
            uploads: try DiskUploadStore(folder: folder("uploads"), blobs: blobs), queue: queue,
            policy: .open, registrations: state,
            sessionSeconds: 86_400, reserveDisk: { _ in }, now: now)
    }

    /// Runs `body` while the sequencer commits group after group, and the tiles are settled about once a second.
    func run<Result: Sendable>(_ body: @Sendable @escaping () async throws -> Result) async throws -> Result {
        let (queue, sequencer, tiles) = (queue, sequencer, tiles)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var sequencer = sequencer
                while let taken = await queue.nextGroup() {
                    queue.finish(taken, with: try sequencer.commit(taken.map(\.submission)))
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    try tiles.settle()
                    try? await Task.sleep(for: .seconds(1))
                }
            }
            let result = try await body()
            queue.stop(reason: "measured")
            group.cancelAll()
            try? await group.waitForAll()
            return result
        }
    }

    func publish(_ body: ReleaseBody) async throws {
        let answer = try await service.publish(
            signed: body.signed, envelope: body.envelope, label: body.label, files: body.files)
        guard case .logged = answer else { throw BenchmarkError.failed("a publish wasn't logged") }
    }

    func register(_ corpus: Corpus) async throws {
        for registration in corpus.registrations {
            _ = try await service.register(signed: registration.signed, envelope: registration.envelope)
        }
    }
}
