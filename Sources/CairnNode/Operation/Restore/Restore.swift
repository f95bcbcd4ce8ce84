import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnFederation
import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTransparencyLog
import Foundation

/// Brings a backup, or a copied data directory, to where its log may go on, or ends it.
package struct Restore: Sendable {
    /// What its operator asks for.
    package struct Request: Sendable {
        /// The data directory.
        package var folder: String
        /// The backup to put there; nil for a directory that is there already.
        package var backup: String?
        /// A folder with keys that the backup doesn't have.
        package var keys: String?
        /// Nodes and witnesses to ask beside those that the state knows.
        package var peers: [String] = []
        package var witnesses: [String] = []
        /// Whose witnesses are asked as well.
        package var policy: LogPolicy?
        package var allowsPlainHTTP = false
        package var statement: RestoreDecision.Statement = .none
        /// Ends the log in this directory for good.
        package var seals = false
        /// Socket of the process that holds the log's key; nil takes `keys/signer.sock` where it is there.
        package var signer: String?

        package init(folder: String, backup: String? = nil) {
            self.folder = folder
            self.backup = backup
        }
    }

    /// What came of it.
    package struct Result: Sendable {
        package enum Outcome: Hashable, Sendable {
            case open
            case asks
            case sealed
        }

        package var outcome: Outcome
        package var origin: String
        /// Leaves that the directory held before and holds now.
        package var heldBefore: UInt64
        package var held: UInt64
        package var sightings: [HeadSighting]
        /// Why artifacts are missing still, by path of the blob.
        package var missingBlobs: [String: String] = [:]
        package var hasKey: Bool
    }

    private let request: Request
    private let http: HTTPClient

    package init(_ request: Request, http: HTTPClient) {
        self.request = request
        self.http = http
    }

    private var folder: String { request.folder }

    /// Throws `RestoreRefusal` where the log mustn't go on; the directory stays closed then.
    package func run() async throws -> Result {
        if let backup = request.backup { try RestoreFiles.place(backup, at: folder, keys: request.keys) }
        guard let document = try DurableFile.read(folder + "/node.json", maxBytes: 64 << 10) else {
            throw OperationError.notADataDirectory(folder)
        }
        let origin = try DataDirectory.origin(of: document, path: folder)
        guard let lock = try FileLock.take(folder + "/lock") else { throw OperationError.nodeRuns(folder) }
        guard FileCopy.size(of: folder + "/state.sqlite") != nil else {
            throw OperationError.damagedState(path: folder, why: "state.sqlite is missing")
        }
        let state = try StateDatabase(path: folder + "/state.sqlite")
        let result = try await run(origin: origin, state: state)
        withExtendedLifetime(lock) {}
        return result
    }

    private func run(origin: String, state: StateDatabase) async throws -> Result {
        let kept = try state.readGuard()
        let signer = try signer(origin: origin)
        let logKey = try logKey(kept, signer: signer, origin: origin)
        let before = try state.head(of: logKey.name)?.size ?? 0
        let hasKey = signer != nil || FileCopy.size(of: folder + "/keys/log.pem") != nil
        if request.seals {
            try state.seal("sealed by its operator at \(before) leaves")
            return Result(
                outcome: .sealed, origin: origin, heldBefore: before, held: before, sightings: [],
                hasKey: hasKey)
        }
        if let why = kept.sealed { throw RestoreRefusal.sealed(why) }
        let sources = try RepairSources(
            folder: folder, state: state, extra: request.peers, http: http,
            allowsPlainHTTP: request.allowsPlainHTTP)
        let outcome = try await LogRestoration(
            path: folder, state: state, logKey: logKey, stores: try stores(of: logKey.name, commits: state),
            now: Node.unixNow
        ).run(
            seen: await HeadInquiry(logKey: logKey, http: http, allowsPlainHTTP: request.allowsPlainHTTP).ask(
                try witnesses(state)),
            original: await OriginalProbe(origin: origin, logKey: logKey, http: http).run(),
            sources: sources.restoreSources(of: logKey.name), statement: request.statement,
            newestSigned: try signer?.newestSigned())
        var result = Result(
            outcome: .asks, origin: origin, heldBefore: before, held: before,
            sightings: outcome.seen.sightings,
            hasKey: hasKey)
        switch outcome.state {
        case .asks(let size): result.held = size
        case .open(let size):
            result.held = size
            result.outcome = .open
            try RestoreFiles.retireCosigners(folder: folder, time: Node.unixNow())
        }
        result.missingBlobs = try await fetchBlobs(own: logKey.name, state: state, clients: sources.clients)
        return result
    }

    /// The own log's files themselves: what is written to them is there when it returns.
    private func stores(of origin: String, commits: any CommitStore) throws -> LogStores {
        LogStores(
            segments: try DiskSegmentStore(folder: folder + "/segments"),
            tiles: try DiskTileStore(folder: folder + "/log"), commits: commits)
    }

    private func signer(origin: String) throws -> RemoteSigner? {
        let usual = folder + "/keys/signer.sock"
        guard let socket = request.signer ?? (FileCopy.size(of: usual) != nil ? usual : nil) else {
            return nil
        }
        return try RemoteSigner(socket: socket, origin: origin + "/log")
    }

    private func logKey(
        _ kept: StateDatabase.Guard, signer: RemoteSigner?, origin: String
    ) throws -> VerifierKey {
        let held =
            try? signer?.verifier ?? LogKey(path: folder + "/keys/log.pem", origin: origin + "/log").verifier
        if let recorded = kept.logKey {
            if let held, held.description != recorded {
                throw StartRefusal.otherKey(path: folder, recorded: recorded, found: held.description)
            }
            return try VerifierKey.parse(recorded)
        }
        guard let held else {
            throw OperationError.damagedState(
                path: folder,
                why: "nothing says what the log's key is; put keys/log.pem there, or name it with --keys")
        }
        return held
    }

    /// Everybody who may have seen the log.
    private func witnesses(_ state: StateDatabase) throws -> [HeadInquiry.Witness] {
        var witnesses = try state.peers().map {
            HeadInquiry.Witness(who: $0.origin, url: $0.url, kind: .node)
        }
        for url in request.peers where !witnesses.contains(where: { $0.url == url }) {
            witnesses.append(HeadInquiry.Witness(who: url, url: url, kind: .node))
        }
        witnesses += request.witnesses.map { HeadInquiry.Witness(who: $0, url: $0, kind: .witness) }
        return witnesses + (request.policy.map { HeadInquiry.Witness.all(of: $0) } ?? [])
    }

    /// Files of this node's own releases that came after the backup; the log is whole without them.
    private func fetchBlobs(own: String, state: StateDatabase, clients: [NodeClient]) async throws -> [String:
        String]
    {
        _ = try Reindex.run(folder: folder, own: own, state: state)
        let index = try IndexDatabase(path: folder + "/index.sqlite")
        var blobs = BlobFsck(folder: folder)
        try blobs.findMissing(try index.blobArtifacts(origin: own, fromLeaf: 0), isOwn: true)
        let repair = BlobRepair(folder: folder, aside: SetAside(folder: folder, time: Node.unixNow()))
        return try await repair.run(blobs.findings, clients: clients)
    }
}
