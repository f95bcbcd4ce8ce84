import CairnFederation
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// Checks everything in a data directory against what it was made from.
///
/// On a stopped node it holds the directory's lock; beside a running one it reads only what is committed.
package struct Fsck: Sendable {
    let folder: String
    let isRunning: Bool
    /// A backup has no index and no git, and perhaps no keys.
    private let isBackup: Bool
    private let lock: FileLock?

    /// Opens a directory, or a backup of one, to be checked.
    package init(folder: String) throws {
        self.folder = folder
        guard FileCopy.size(of: folder) != nil else { throw OperationError.notADataDirectory(folder) }
        isBackup = FileCopy.size(of: "\(folder)/\(BackupDescription.name)") != nil
        lock = isBackup ? nil : try FileLock.take(folder + "/lock")
        isRunning = !isBackup && lock == nil
    }

    /// Goes through all of it; nothing is changed.
    package func check() throws -> FsckReport {
        var report = FsckReport()
        report.isRunning = isRunning
        guard let origin = DirectoryFsck.origin(of: folder, report: &report) else { return report }
        let opened = StateFsck.open(folder: folder, report: &report)
        let kept = try opened?.readGuard()
        let keys = KeyFsck(
            folder: folder, logOrigin: origin + "/log", mayLack: isBackup || kept?.hasRemoteKey == true)
        report.findings += keys.findings
        report.findings += try LeftoverFsck.findings(folder: folder)
        guard let state = opened else { return report }
        let key = keys.log ?? kept?.logKey.flatMap { try? VerifierKey.parse($0) }
        // In this order each is at least as far as the one before, also while a node runs.
        let git = try state.gitState()
        var index = IndexFsck(folder: folder)
        let heads = try state.heads()
        let own = origin + "/log"
        if heads[own] == nil {
            report.findings.append(
                Finding(.head, "state.sqlite", "has no commit point of the log \(own)", remedy: .restore))
        }
        let sound = try checkLogs(heads, own: own, key: key, state: state, report: &report)
        try checkDerived(heads, own: own, sound: sound, git: git, index: &index, report: &report)
        return report
    }

    /// Checks each log; returns those whose frames are whole.
    private func checkLogs(
        _ heads: [String: CommittedHead], own: String, key: VerifierKey?, state: StateDatabase,
        report: inout FsckReport
    ) throws -> [String] {
        let peers = Dictionary(
            try state.peers().map { ($0.logOrigin, $0.vkey) }, uniquingKeysWith: { first, _ in first })
        var cosignatures = CosignatureFsck(
            state: state, own: own, cosigners: CosignerKey.known(in: folder, role: "witness", own: own),
            isRunning: isRunning)
        var sound: [String] = []
        for (log, head) in heads.sorted(by: { $0.key < $1.key }) {
            let key = log == own ? key : peers[log].flatMap { try? VerifierKey.parse($0) }
            var check = LogFsck(
                LogPlace(log, own: own, folder: folder), head: head, key: key, isRunning: isRunning)
            try check.run()
            report.findings += check.findings
            report.parts.append(FsckReport.Part(name: "log \(log)", detail: check.detail))
            if check.isWhole { sound.append(log) }
            let found = CosignatureFsck.Log(key: key, head: head, hashes: check.hashes)
            if log == own {
                cosignatures.checkCollected(found)
            } else {
                cosignatures.checkCosigned(of: log, found)
            }
        }
        for origin in try state.witnessedOrigins() where heads[origin] == nil {
            let key = peers[origin].flatMap { try? VerifierKey.parse($0) }
            cosignatures.checkCosigned(of: origin, CosignatureFsck.Log(key: key))
        }
        report.findings += cosignatures.findings
        report.parts.append(FsckReport.Part(name: "cosignatures", detail: cosignatures.detail))
        return sound
    }

    /// Checks what is derived from the logs, where those are whole.
    private func checkDerived(
        _ heads: [String: CommittedHead], own: String, sound: [String],
        git: (refs: [String: [String: GitObjectID]], watermarks: [String: UInt64]), index: inout IndexFsck,
        report: inout FsckReport
    ) throws {
        guard sound.count == heads.count, heads[own] != nil else {
            if !isBackup { report.findings += index.findings }
            report.parts.append(
                FsckReport.Part(name: "index and git", detail: "not compared: mend the logs first"))
            try checkBlobs(in: nil, own: own, origins: [], report: &report)
            return
        }
        let scratch = try ScratchFolder()
        let sizes = heads.mapValues(\.size)
        let taken = index.watermarks.isEmpty ? sizes : index.watermarks
        let replay = try Replay(
            folder: folder, own: own, origins: sound, heads: FixedHeads(heads), scratch: scratch.path)
        try replay.takeIn(isBackup ? sizes : taken)
        guard !isBackup else {
            report.parts.append(FsckReport.Part(name: "records", detail: "every signature checked"))
            return try checkBlobs(in: replay.index, own: own, origins: sound, report: &report)
        }
        try index.compare(with: replay, sizes: sizes, isRunning: isRunning)
        report.findings += index.findings
        report.parts.append(FsckReport.Part(name: "index.sqlite", detail: index.detail))
        var repositories = GitFsck(folder: folder, isRunning: isRunning)
        try repositories.compare(try replay.deriveGit(git.watermarks), held: git.refs)
        report.findings += repositories.findings
        report.parts.append(FsckReport.Part(name: "git", detail: repositories.detail))
        try checkBlobs(in: replay.index, own: own, origins: sound, report: &report)
    }

    private func checkBlobs(
        in index: IndexDatabase?, own: String, origins: [String], report: inout FsckReport
    ) throws {
        var blobs = BlobFsck(folder: folder)
        try blobs.run()
        for origin in origins {
            guard let index else { continue }
            try blobs.findMissing(
                try index.blobArtifacts(origin: origin, fromLeaf: 0), isOwn: origin == own)
        }
        report.findings += blobs.findings
        report.parts.append(FsckReport.Part(name: "blobs", detail: blobs.detail))
    }
}
