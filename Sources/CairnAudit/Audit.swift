import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// Replays a whole log and compares everything in it with everything else: begin reading here.
///
/// It trusts the log's key and nothing more: not the node, not the folder, not their index. Each problem is a `Finding`,
/// and the audit goes on where it can.
package struct Audit: Sendable {
    /// What is audited.
    package enum Subject: Sendable {
        case node(NodeClient)
        case folder(LogFolder)
    }

    package struct Options: Sendable {
        /// The log's key, where it was given.
        package var key: VerifierKey?
        /// The fingerprint of the log's key that the user accepts.
        package var accepted: String?
        /// Compares large files too.
        package var checksFiles = false
        /// Begins at the first entry whatever was audited before.
        package var startsAnew = false
        package var peers: [NodeClient] = []
        /// Whom to believe about keyless releases.
        package var sigstore = SigstoreTrust.production

        package init() {}
    }

    let subject: Subject
    let options: Options
    let trust: TrustStore
    let policy: PolicyCheck?
    let stateFolder: @Sendable (String) throws -> String
    let progress: any ProgressSink
    let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - stateFolder: where the audit of a log keeps its state, by the log's origin line
    ///   - progress: told of entries and, for large files, of bytes
    ///   - now: Unix seconds
    package init(
        _ subject: Subject, options: Options, trust: TrustStore, policy: PolicyCheck? = nil,
        stateFolder: @escaping @Sendable (String) throws -> String, progress: any ProgressSink = NoProgress(),
        now: @escaping @Sendable () -> Int64
    ) {
        self.subject = subject
        self.options = options
        self.trust = trust
        self.policy = policy
        self.stateFolder = stateFolder
        self.progress = progress
        self.now = now
    }

    /// Audits the log up to its newest checkpoint.
    ///
    /// Throws when the source can't be asked, the key isn't known or the state can't be kept; what was done until then
    /// counts the next time.
    package func run() async throws -> AuditReport {
        try await runKeepingState().report
    }

    /// As `run`, with the ledger that it has filled.
    func runKeepingState() async throws -> (report: AuditReport, store: AuditStore) {
        let (source, node) = try await opened()
        var findings: [Finding] = []
        let (note, unverified) = try await Self.checkpoint(of: source)
        let key = try await chooseKey(origin: unverified.origin, checkpoint: unverified, source: source)
        if key.ground == .firstUse { findings.append(.firstUse(key)) }
        let store = try AuditStore(folder: stateFolder(unverified.origin))
        let checkpoint: VerifiedCheckpoint
        do {
            checkpoint = try VerifiedCheckpoint.verify(
                note, logKey: key.key, witnesses: policy?.witnessKeys(of: unverified.origin) ?? [])
        } catch {
            findings.append(
                Finding(
                    .checkpoint,
                    "the checkpoint isn't signed by the log's key (\(error)); nothing below it was audited"))
            let report = AuditReport(
                subject: subjectName, kind: subjectKind, origin: unverified.origin, key: key, note: note,
                findings: findings, time: now())
            return (report, store)
        }
        let judged = policy?.judge(checkpoint)
        findings += judged?.findings ?? []
        let start = try await startingPoint(store, checkpoint: checkpoint.checkpoint, source: source)
        var progress = start.progress
        let tiles = SourceTiles(source: source)
        var forks = try await compareWithSeen(
            checkpoint, key: key.key, last: start.last, tiles: tiles, findings: &findings)
        let before = progress.size
        if progress.size <= checkpoint.size {
            try await replay(source, checkpoint: checkpoint.checkpoint, store: store, progress: &progress)
        }
        findings += try await folderFindings(
            store: store, checkpoint: checkpoint, key: key.key, progress: progress)
        findings += try await fileFindings(store: store, origin: checkpoint.origin, node: node)
        var views: [PeerView] = []
        let comparison = PeerComparison(audited: checkpoint, logKey: key.key, tiles: tiles)
        for peer in options.peers.prefix(AuditLimits.peers) {
            let outcome = try await comparison.ask(peer)
            views += outcome.views
            forks += outcome.forks
            findings += outcome.views.filter { $0.state == .forked }.map {
                .fork(checkpoint.size, $0.size ?? 0, seenAt: "\($0.url) (\($0.place))")
            }
        }
        let stored = try store.findings()
        let report = AuditReport(
            subject: subjectName, kind: subjectKind, origin: checkpoint.origin, key: key,
            checkpoint: checkpoint, auditedBefore: min(before, checkpoint.size), counts: progress.counts,
            findings: findings + stored, withheld: try store.withheld(),
            publishers: try store.index.publishers(origin: checkpoint.origin).map { .init($0) },
            witnesses: judged?.witnesses ?? [], policy: judged?.summary, peers: views, forks: forks,
            hasContent: source.hasContent, notChecked: notChecked(source), time: now())
        try finish(
            store, progress: progress, checkpoint: checkpoint, key: key, report: report, stored: stored)
        return (report, store)
    }

    // MARK: Opening

    private func opened() async throws -> (source: any LogSource, node: NodeClient?) {
        switch subject {
        case .folder(let folder): return (folder.source, nil)
        case .node(let node):
            return (NodeSource(files: NodeTiles(node: node, logOrigin: "", isOwn: true)), node)
        }
    }

    private static func checkpoint(
        of source: any LogSource
    ) async throws -> (note: [UInt8], checkpoint: Checkpoint) {
        switch try await source.checkpoint() {
        case .missing: throw AuditError.noCheckpoint("the file is missing")
        case .unusable(let why): throw AuditError.noCheckpoint(why)
        case .found(let bytes):
            do {
                return (bytes, try Checkpoint.parse(SignedNote.parse(bytes).text))
            } catch {
                throw AuditError.noCheckpoint("it can't be read (\(error))")
            }
        }
    }

    private func chooseKey(
        origin: String, checkpoint: Checkpoint, source: any LogSource
    ) async throws -> LogKeyChoice {
        let policy = policy
        let search = LogKeySearch(
            trust: trust, given: options.key, listed: { policy?.logKey(of: $0) }, accepted: options.accepted)
        return try await search.choose(origin: origin) {
            if case .node(let node) = subject {
                return try VerifierKey.parse(try await node.nodeDocument().logVKey)
            }
            return try await LogKeySearch.keyInContent(of: source, checkpoint: checkpoint)
        }
    }

    /// Where this audit begins: where an earlier one of the same subject stopped, else at the first entry.
    private func startingPoint(
        _ store: AuditStore, checkpoint: Checkpoint, source: any LogSource
    ) async throws -> (progress: AuditProgress, last: [UInt8]?) {
        let name = "\(subjectKind.rawValue) \(subjectName) \(source.hasContent)"
        let found = try await store.progress()
        if !options.startsAnew, let found, found.subject == name {
            // A folder that was audited to its end is read again: bytes on a disk rot.
            let isDone = found.finished != nil
            if isDone ? subjectKind == .node : found.size <= checkpoint.size {
                return (found, found.finished)
            }
        }
        try store.forget()
        return (AuditProgress(subject: name), found?.finished)
    }

    /// Keeps what the next audit goes on from, and what this client has seen of the log.
    private func finish(
        _ store: AuditStore, progress: AuditProgress, checkpoint: VerifiedCheckpoint, key: LogKeyChoice,
        report: AuditReport, stored: [Finding]
    ) throws {
        var progress = progress
        progress.finished = checkpoint.note.encoded()
        // What may be repaired is looked at again; what stands in the log itself is remembered.
        if stored.contains(where: { !$0.isPermanent }) { progress.subject = "" }
        if !report.isRolledBack {
            try store.index.transaction { try $0.setNote(AuditProgress.note, progress.encoded()) }
        }
        guard key.ground != .firstUse, report.isTreeSound else { return }
        try trust.keepCheckpoint(checkpoint, logKey: key.key)
    }
}
