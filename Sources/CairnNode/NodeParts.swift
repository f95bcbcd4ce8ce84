import AsyncHTTPClient
import CairnAPI
import CairnFederation
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnServer
import CairnStorage
import CairnTransparencyLog
import Logging

/// The parts of a node over an opened data directory, wired together.
struct NodeParts: Sendable {
    let directory: DataDirectory
    let key: any LogSigner
    let services: NodeServices
    let sequencing: SequencingLoop
    let git: GitService
    let tiles: TileService
    let records: NodeRecordService
    /// Nil for a node that doesn't look into what is published.
    let inspections: InspectionService?
    let peers: PeerService
    /// Nil for a node without a policy.
    let cosignatures: CosignatureCollector?

    /// Opens the directory, brings every log to its commit point, and the index with it.
    static func open(
        _ configuration: NodeConfiguration, http: HTTPClient, logger: Logger
    ) async throws -> NodeParts {
        let (directory, isNew) = try DataDirectory.open(configuration)
        let state = try StateDatabase(path: directory.path + "/state.sqlite")
        let key = try directory.signer(configuration, isNew: isNew)
        if isNew { try directory.create(state: state, key: key) }
        let start = StartCheck(path: directory.path, state: state, logKey: key.verifier)
        let seen = try await start.begin(
            key: key, peers: try state.peers(), http: http, configuration: configuration)
        if let root = configuration.trustedRoot { try KeptTrustedRoot.write(root, folder: directory.path) }
        let trust = try KeptTrustedRoot.read(folder: directory.path)
        let logs = try DiskLogs(folder: directory.path, own: directory.logOrigin, commits: state)
        let opened = try await openLogs(logs, directory: directory, state: state, key: key, logger: logger)
        try await start.compare(seen, with: StoredTiles(try stores(logs, directory).tiles))
        let index = try IndexOpening(
            folder: directory.path, logs: logs, trust: trust, logger: logger
        ).run()
        let contents = IndexedContent(index: index, logs: logs)
        let shadow = try GitShadow(
            folder: directory.path + "/git", ownOrigin: directory.logOrigin, state: state, index: index,
            contents: contents, logs: logs, logger: logger)
        try shadow.repair()
        let git = GitService(shadow: shadow, logs: logs, logger: logger)
        let tiles = TileService(tiles: logs.ownTiles, logger: logger)
        let blobs = try DiskBlobStore(folder: directory.path + "/blobs")
        let uploads = try DiskUploadStore(folder: directory.path + "/uploads", blobs: blobs)
        try uploads.expire(before: Node.unixNow() - APILimits.sessionSeconds)
        try state.forgetBlobWatermarks()
        let evidence = try DiskEvidenceStore(folder: directory.path + "/evidence")
        let reserve = diskReserve(configuration)
        let queue = SubmissionQueue()
        if configuration.isReadOnly { queue.stop(reason: "it only shows what it has") }
        var sequencer = Sequencer(
            opened: opened,
            stores: LogStores(
                segments: try stores(logs, directory).segments, tiles: try stores(logs, directory).tiles,
                commits: state),
            ledger: index, signer: key, now: Node.unixNow)
        if let predecessor = configuration.predecessor, opened.head.size == 0 {
            let record = try NodeRecord.next(
                .node, object: predecessor.encoded(), origin: directory.logOrigin, ledger: index)
            _ = try sequencer.commit([Submission(record)])
        }
        let conflicts = EvidenceConflicts(
            ownOrigin: directory.origin, state: state, evidence: evidence, now: Node.unixNow, logger: logger)
        let witness = try witness(directory: directory, state: state, conflicts: conflicts)
        try await bind(witness, to: logs, state: state)
        let identities = IdentityDirectory(ledger: index, contents: contents)
        let publishing = PublishService(
            origin: directory.logOrigin, logKey: key.verifier.description, ledger: index,
            identities: identities,
            contents: contents, blobs: blobs, uploads: uploads, queue: queue,
            policy: configuration.registrationPolicy, registrations: state, gate: configuration.releaseGate,
            trust: trust,
            sessionSeconds: APILimits.sessionSeconds, reserveDisk: reserve, now: Node.unixNow)
        let metrics = NodeMetrics()
        let own = try ownCheckpoints(
            configuration, key: key.verifier, stores: try stores(logs, directory), state: state,
            metrics: metrics)
        let sigstore = try trust.verifier()
        let mirrors = try mirrorNotes(directory: directory, state: state)
        let peerGate = configuration.peerReleaseGate.map {
            ListingGate($0, contents: contents, identities: identities)
        }
        try state.noteBlobPolicy(peerGate?.policyDigest.hex ?? "")
        let services = NodeServices(
            logOrigin: directory.logOrigin, publishing: publishing, uploads: uploads, catalog: index,
            ledger: index,
            identities: identities, contents: contents, blobs: blobs, logs: logs,
            receipts: ReceiptMaker(logs: logs, own: own),
            attestations: AttestationReadings(
                contents: contents, identities: identities, sigstore: sigstore,
                nodeKey: { logKey(of: $0, own: key.verifier, state: state) }), sigstore: sigstore,
            evidence: evidence,
            witnessing: WitnessServices(
                witness: witness, mirrors: mirrors, own: own, policyText: configuration.policy?.text,
                gate: RequestGate(limit: configuration.witnessRequests),
                answered: { metrics.answeredAsWitness(status: $0) },
                metrics: {
                    let reading = try Self.reading(own: own, queue: queue, state: state)
                    return (metrics.text(reading), PrometheusRegistry.contentType)
                }),
            document: try document(
                configuration, directory: directory, key: key, state: state,
                witness: witness.cosigner.key, mirror: mirrors.cosigner.key),
            unreadiness: { queue.stopReason },
            gitSettled: { await git.settled(origin: directory.logOrigin, size: $0) },
            mirroredOrigin: { logs.origin(hash: $0) }, reserveDisk: reserve, peerGate: peerGate
        )
        let cosignatures = try cosignatures(
            configuration, key: key.verifier, own: own, stores: try stores(logs, directory), http: http,
            metrics: metrics, logger: logger)
        let follower = PeerFollower(
            ownOrigin: directory.origin, state: state, evidence: evidence, logs: logs, index: index,
            contents: contents, trust: trust,
            blobs: blobs,
            partFolder: directory.path + "/fetching", http: http,
            allowsPlainHTTP: configuration.allowsPlainHTTPPeers, reserveDisk: reserve, now: Node.unixNow,
            logger: logger, witness: witness, conflicts: conflicts, policy: configuration.peerPolicy,
            gate: peerGate, grew: git.grew)
        let inspections =
            configuration.inspects && !configuration.isReadOnly
            ? InspectionService(
                origin: directory.logOrigin, index: index, contents: contents, blobs: blobs, queue: queue,
                logger: logger) : nil
        return NodeParts(
            directory: directory, key: key, services: services,
            sequencing: SequencingLoop(
                sequencer: sequencer, queue: queue, logger: logger,
                grew: {
                    tiles.grew()
                    git.grew()
                    cosignatures?.grew()
                    inspections?.grew()
                }, ended: { try logs.ownTiles.settle() }),
            git: git, tiles: tiles,
            records: NodeRecordService(
                key: key.verifier, ledger: index, contents: contents, logs: logs, queue: queue,
                now: Node.unixNow, logger: logger),
            inspections: inspections,
            peers: PeerService(follower: follower, pollSeconds: configuration.pollSeconds),
            cosignatures: cosignatures)
    }

    /// The key that signs a log's checkpoints; nil for a log that is neither the own one nor a peer's.
    private static func logKey(of origin: String, own: VerifierKey, state: StateDatabase) -> PublicKey? {
        if origin == own.name { return try? PublicKey(verifierKey: own) }
        let peer = try? state.peers().first { $0.logOrigin == origin }
        return peer.flatMap { try? VerifierKey.parse($0.vkey) }.flatMap { try? PublicKey(verifierKey: $0) }
    }

    private static func stores(_ logs: DiskLogs, _ directory: DataDirectory) throws -> LogStores {
        guard let stores = try logs.stores(of: directory.logOrigin) else {
            throw NodeError.damaged("the own log isn't open")
        }
        return stores
    }

    private static func openLogs(
        _ logs: DiskLogs, directory: DataDirectory, state: StateDatabase, key: any LogSigner,
        logger: Logger
    ) async throws -> OpenedLog {
        do {
            let opened = try await LogOpening.open(
                origin: directory.logOrigin, stores: try stores(logs, directory),
                newestSigned: try key.newestSigned())
            try logs.ownTiles.settle()
            if opened.repaired > 0 {
                logger.notice("derived what a crash left undone", metadata: ["leaves": "\(opened.repaired)"])
            }
            // What was taken over stays, also from a peer that isn't followed any more.
            for origin in try state.logOrigins() where origin != directory.logOrigin {
                await openMirror(of: origin, logs: logs, logger: logger)
            }
            return opened
        } catch let refusal as LogOpening.Refusal {
            throw NodeError.logRefused(refusal)
        }
    }

    /// A damaged mirror doesn't keep the node from serving: it is left closed, and its peer's rounds say so.
    private static func openMirror(of origin: String, logs: DiskLogs, logger: Logger) async {
        do {
            let stores = try logs.openMirror(of: origin)
            _ = try await LogOpening.open(origin: origin, stores: stores, keepsTail: true)
        } catch {
            logs.closeMirror(of: origin)
            logger.error(
                "a mirror is damaged and not served", metadata: ["log": "\(origin)", "error": "\(error)"])
        }
    }

    private static func document(
        _ configuration: NodeConfiguration, directory: DataDirectory, key: any LogSigner,
        state: StateDatabase,
        witness: VerifierKey, mirror: VerifierKey
    ) throws -> [UInt8] {
        let document = NodeDocument(
            origin: directory.origin, logVKey: key.verifier.description,
            sequence: try state.nextNumber("node-document"),
            time: Timestamp(unixSeconds: Node.unixNow())?.description ?? "", softwareVersion: Node.version,
            registration: configuration.registrationPolicy.rawValue, contact: configuration.contact,
            witnessVKey: "\(witness)", mirrorVKey: "\(mirror)")
        return document.encoded(signature: try key.sign(document: document.signedBytes))
    }

    private static func diskReserve(_ configuration: NodeConfiguration) -> @Sendable (Int64) throws -> Void {
        let path = configuration.dataDirectory
        let reserve = configuration.diskReserveBytes
        return { bytes in
            let free = DataDirectory.freeBytes(path) - reserve
            guard bytes <= free else { throw UploadError.diskFull(needed: bytes, free: max(0, free)) }
        }
    }
}
