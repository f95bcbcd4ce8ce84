import AsyncHTTPClient
import CairnRegistry
import CairnStorage
import CairnTransparencyLog
import Foundation
import Glibc

/// Mends what a check has found, from the segments, the commit point, the logs and the peers; never by a guess.
///
/// What is replaced is kept in `damaged/`. A second check says what became of each damage.
package struct Repair {
    private let fsck: Fsck
    private let http: HTTPClient
    /// Nodes to ask beside the peers that the state knows.
    private let peers: [String]
    private let allowsPlainHTTP: Bool
    private let aside: SetAside
    /// Why something couldn't be mended, by place.
    private var reasons: [String: String] = [:]

    private var folder: String { fsck.folder }

    package init(_ fsck: Fsck, http: HTTPClient, peers: [String], allowsPlainHTTP: Bool) {
        self.fsck = fsck
        self.http = http
        self.peers = peers
        self.allowsPlainHTTP = allowsPlainHTTP
        aside = SetAside(folder: fsck.folder, time: Node.unixNow())
    }

    /// Checks, mends, and checks again.
    package mutating func run() async throws -> FsckReport {
        guard !fsck.isRunning else { throw OperationError.nodeRuns(folder) }
        let before = try fsck.check()
        guard before.findings.contains(where: { $0.isDamage || $0.remedy == .removal }) else { return before }
        try await mend(before)
        return outcome(before, after: try fsck.check())
    }

    private mutating func mend(_ report: FsckReport) async throws {
        for finding in report.findings {
            switch finding.remedy {
            case .mode: chmod("\(folder)/\(finding.place)", finding.place == "keys" ? 0o700 : 0o600)
            case .removal: unlink("\(folder)/\(finding.place)")
            default: break
            }
        }
        let needsState = report.findings.contains { finding in
            finding.isDamage && ![.mode, .removal, .none, .restore].contains(finding.remedy)
        }
        guard needsState,
            !report.findings.contains(where: { $0.kind == .database || $0.kind == .description })
        else { return }
        let state = try StateDatabase(path: folder + "/state.sqlite")
        let sources = try RepairSources(
            folder: folder, state: state, extra: peers, http: http, allowsPlainHTTP: allowsPlainHTTP)
        var cosignatures = CosignatureRepair(folder: folder, state: state, own: sources.own, aside: aside)
        try cosignatures.run(report.findings) { sources.key(of: $0) }
        reasons.merge(cosignatures.reasons) { $1 }
        guard try await mendLogs(report, state: state, sources: sources) else {
            for finding in report.findings where [.index, .git, .blob].contains(finding.kind) {
                reasons[finding.place] = "it is derived from the logs, and those have to be whole first"
            }
            return
        }
        let isReplayed = try mendIndex(report, state: state, own: sources.own)
        if isReplayed || report.findings.contains(where: { $0.kind == .git }) {
            try mendGit(report, state: state, own: sources.own)
        }
        try await mendBlobs(report, sources: sources)
    }

    /// True when the leaves of every log are whole then.
    private mutating func mendLogs(
        _ report: FsckReport, state: StateDatabase, sources: RepairSources
    ) async throws -> Bool {
        var areWhole = true
        for (origin, head) in try state.heads().sorted(by: { $0.key < $1.key }) {
            let place = LogPlace(origin, own: sources.own, folder: folder)
            let findings = report.findings.filter { $0.isDamage && place.contains($0) }
            if findings.contains(where: { [.segment, .frame, .root].contains($0.kind) }) {
                var segments = SegmentRepair(place, head: head, aside: aside)
                try await segments.run(
                    findings, from: sources.logSources(of: origin), key: sources.key(of: origin))
                reasons.merge(segments.reasons) { $1 }
            }
            guard !findings.isEmpty else { continue }
            // Which tiles are wrong may be told only now that the leaves are known.
            var check = LogFsck(place, head: head, key: sources.key(of: origin), isRunning: false)
            try check.run()
            reasons.merge(try TileRepair(place, head: head, aside: aside).run(check.findings)) { $1 }
            areWhole = areWhole && check.isWhole
        }
        return areWhole
    }

    /// Reads the logs into the index again, where it or a log was damaged; true when it did.
    private func mendIndex(_ report: FsckReport, state: StateDatabase, own: String) throws -> Bool {
        let kinds: [Finding.Kind] = [.index, .segment, .frame, .root]
        guard report.findings.contains(where: { $0.isDamage && kinds.contains($0.kind) }) else {
            return false
        }
        _ = try Reindex.run(folder: folder, own: own, state: state)
        return true
    }

    /// Repositories that were named go; all that is missing is derived from the first leaf on.
    private func mendGit(_ report: FsckReport, state: StateDatabase, own: String) throws {
        for finding in report.findings where finding.kind == .git {
            let name = finding.place.split(separator: "/").prefix(2).joined(separator: "/")
            guard name.hasPrefix("git/"), name.hasSuffix(".git") else { continue }
            try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        let logs = try DiskLogs.all(of: folder, own: own, commits: state)
        let index = try IndexDatabase(path: folder + "/index.sqlite")
        let shadow = try GitShadow(
            folder: folder + "/git", ownOrigin: own, state: state, index: index,
            contents: IndexedContent(index: index, logs: logs), logs: logs, logger: .silent)
        try state.forgetGit()
        for origin in try logs.origins() { _ = try shadow.catchUp(origin: origin) }
    }

    private mutating func mendBlobs(_ report: FsckReport, sources: RepairSources) async throws {
        let findings = report.findings.filter { $0.kind == .blob && $0.isDamage }
        guard !findings.isEmpty else { return }
        let repair = BlobRepair(folder: folder, aside: aside)
        reasons.merge(try await repair.run(findings, clients: sources.clients)) { $1 }
    }

    /// What the first check found, with what the second says of it, and what only the second found.
    private func outcome(_ before: FsckReport, after: FsckReport) -> FsckReport {
        var report = after
        let left = Set(after.findings.map { "\($0.kind.rawValue) \($0.place)" })
        var findings: [Finding] = []
        for var finding in before.findings where finding.isDamage || finding.remedy == .removal {
            if left.contains("\(finding.kind.rawValue) \(finding.place)") {
                guard finding.remedy != .restore, finding.remedy != .none else {
                    findings.append(finding)
                    continue
                }
                finding.outcome = .failed(
                    reasons[finding.place] ?? "nothing that was tried gave the right bytes")
            } else {
                finding.outcome = .repaired
            }
            findings.append(finding)
        }
        let known = Set(before.findings.map { "\($0.kind.rawValue) \($0.place)" })
        report.findings =
            findings + after.findings.filter { !known.contains("\($0.kind.rawValue) \($0.place)") }
        return report
    }
}

extension LogPlace {
    /// Whether a finding is about this log's segments, tiles or checkpoint.
    func contains(_ finding: Finding) -> Bool {
        let kinds: [Finding.Kind] = [.segment, .frame, .root, .tile, .checkpoint]
        guard kinds.contains(finding.kind) else { return false }
        return finding.place.hasPrefix(segments) || finding.place.hasPrefix(tiles + "/")
    }
}
