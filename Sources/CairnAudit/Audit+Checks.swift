import CairnClient
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTransparencyLog
import Synchronization

/// The single checks of an audit.
extension Audit {
    /// Holds the log against what this client has seen of it before; gives the notes that contradict each other.
    func compareWithSeen(
        _ checkpoint: VerifiedCheckpoint, key: VerifierKey, last: [UInt8]?, tiles: SourceTiles,
        findings: inout [Finding]
    ) async throws -> [SplitView] {
        var forks: [SplitView] = []
        let seen = [
            ("this client", try trust.checkpoint(logOrigin: checkpoint.origin)), ("the last audit", last),
        ]
        var compared: [[UInt8]] = []
        for (who, note) in seen {
            guard let note, !compared.contains(note),
                let other = try? VerifiedCheckpoint.verify(note, logKey: key)
            else { continue }
            compared.append(note)
            let relation = try await TreeRelation.of(
                other.checkpoint, to: checkpoint.checkpoint, tiles: tiles, larger: tiles)
            let split = try await SplitView.make(
                other, seenAt: who, audited: checkpoint, logKey: key, hashes: tiles)
            if case .forked = relation {
                findings.append(.fork(checkpoint.size, other.size, seenAt: who))
            } else if other.size > checkpoint.size {
                findings.append(
                    Finding(
                        .rollback,
                        "the log ends at \(checkpoint.size) entries, but \(who) has seen \(other.size), signed by its key"
                    ))
            }
            if let split { forks.append(split) }
        }
        return forks
    }

    func replay(
        _ source: any LogSource, checkpoint: Checkpoint, store: AuditStore, progress: inout AuditProgress
    ) async throws {
        let total = Int64(clamping: checkpoint.size)
        let sink = self.progress
        let replay = LogReplay(
            source: source, store: store,
            records: RecordReplay(
                origin: checkpoint.origin, hasContent: source.hasContent, cache: IdentityCache(),
                trust: options.sigstore),
            checkpoint: checkpoint,
            advanced: { sink.update("entries", done: Int64(clamping: $0), total: total) })
        try await replay.run(&progress)
    }

    func folderFindings(
        store: AuditStore, checkpoint: VerifiedCheckpoint, key: VerifierKey, progress: AuditProgress
    ) async throws -> [Finding] {
        guard case .folder(let folder) = subject, let data = folder.data else { return [] }
        var findings: [Finding] = []
        if data.logOrigin != checkpoint.origin {
            findings.append(
                Finding(.segment, "node.json belongs to \(data.logOrigin), the log is \(checkpoint.origin)"))
        }
        findings += try await publishedFindings(folder, checkpoint: checkpoint, key: key)
        findings += try GitAudit(
            folder: folder.path + "/git", index: store.index, origin: checkpoint.origin, size: data.gitSize,
            knowsAll: progress.counts.withheld == 0 && progress.counts.unreadable == 0
                && progress.firstUnreadable == nil
        ).findings()
        return findings
    }

    /// The public checkpoint of a data directory may lag behind the committed one, and must be of the same tree.
    private func publishedFindings(
        _ folder: LogFolder, checkpoint: VerifiedCheckpoint, key: VerifierKey
    ) async throws -> [Finding] {
        guard folder.data?.head != nil, case .found(let note) = try folder.source.publishedCheckpoint() else {
            return []
        }
        guard let published = try? VerifiedCheckpoint.verify(note, logKey: key) else {
            return [Finding(.checkpoint, "the public checkpoint isn't signed by the log's key")]
        }
        guard published.size <= checkpoint.size else {
            return [
                Finding(
                    .rollback,
                    "the public checkpoint has \(published.size) entries, the commit point in state.sqlite \(checkpoint.size)"
                )
            ]
        }
        let relation = try await TreeRelation.of(
            published.checkpoint, to: checkpoint.checkpoint, tiles: SourceTiles(source: folder.source),
            larger: nil)
        guard case .forked = relation else { return [] }
        return [Finding(.fork, "the public checkpoint and the commit point are of two different trees")]
    }

    func fileFindings(store: AuditStore, origin: String, node: NodeClient?) async throws -> [Finding] {
        guard options.checksFiles else { return [] }
        let audit = FileAudit(index: store.index, origin: origin)
        let total = try store.index.blobArtifacts(origin: origin, fromLeaf: 0).reduce(0) { $0 + $1.size }
        let sink = progress
        let done = Tally()
        let advanced: (Int64) -> Void = { sink.update("files", done: done.add($0), total: total) }
        if let node { return try await audit.findings(node: node, advanced: advanced) }
        guard case .folder(let folder) = subject, folder.data != nil else { return [] }
        return try audit.findings(blobs: folder.path + "/blobs", advanced: advanced)
    }
}

/// Adds up what several steps have done.
private final class Tally: Sendable {
    private let sum = Mutex<Int64>(0)

    func add(_ count: Int64) -> Int64 {
        sum.withLock { sum in
            sum += count
            return sum
        }
    }
}

extension Finding {
    static func firstUse(_ key: LogKeyChoice) -> Finding {
        Finding(
            .firstUse,
            "the log's key was never confirmed: it comes from the log itself; compare its fingerprint, \(key.fingerprint), "
                + "with one from another source")
    }

    static func fork(_ one: UInt64, _ other: UInt64, seenAt place: String) -> Finding {
        Finding(
            .fork,
            "the log's key signed two histories that don't fit together, of \(min(one, other)) and "
                + "\(max(one, other)) entries; the other one was seen at \(place)")
    }
}
