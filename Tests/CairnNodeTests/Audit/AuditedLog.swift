import AsyncHTTPClient
import CairnAPI
import CairnAudit
import CairnClient
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

/// A written log as people audit it: copied into a folder, or served on loopback; with a client's trust and state beside.
struct AuditedLog: Sendable {
    let home: TemporaryFolder
    let key: VerifierKey

    init(key: VerifierKey) throws {
        home = try TemporaryFolder()
        self.key = key
    }

    var copy: String { home("copy") }
    var trust: TrustStore { TrustStore(folder: home("trust"), now: { 1_767_500_000 }) }

    /// Puts the public files of a log into the folder, in place of what was there.
    func write(_ log: WrittenLog, withContent: Bool = true) async throws {
        try? FileManager.default.removeItem(atPath: copy)
        func put(_ path: String) async throws {
            let answer = try await log.source("/log/" + path, nil)
            try #require(answer.status == 200, "\(path)")
            let file = URL(fileURLWithPath: copy + "/" + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(answer.body).write(to: file)
        }
        try await put("checkpoint")
        for tile in TileCoordinate.new(from: 0, to: log.size) {
            try await put(tile.path)
            guard tile.level == 0 else { continue }
            try await put(tile.entriesPath)
            if withContent { try await put("content/" + tile.entriesPath.dropFirst("tile/entries/".count)) }
        }
    }

    /// Changes a file of the copy.
    func change(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
        let file = URL(fileURLWithPath: copy + "/" + path)
        var bytes = [UInt8](try Data(contentsOf: file))
        change(&bytes)
        try Data(bytes).write(to: file)
    }

    func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: copy + "/" + path) }

    // MARK: Auditing

    func audit(
        _ subject: Audit.Subject, state: String = "state", progress: any ProgressSink = NoProgress(),
        change: (inout Audit.Options) -> Void = { _ in }
    ) -> Audit {
        var options = Audit.Options()
        options.key = key
        change(&options)
        let folder = home(state)
        return Audit(
            subject, options: options, trust: trust, stateFolder: { _ in folder }, progress: progress,
            now: { 1_767_600_000 })
    }

    /// The report of an audit of the copy that begins anew.
    func report(change: (inout Audit.Options) -> Void = { _ in }) async throws -> AuditReport {
        let folder = try LogFolder(path: copy, scratch: home.path)
        return try await audit(.folder(folder)) {
            $0.startsAnew = true
            change(&$0)
        }.run()
    }

    /// Runs `body` with a client of the node at a URL.
    func withNode<Answer>(_ url: String, _ body: (NodeClient) async throws -> Answer) async throws -> Answer {
        try await NodeClient.with(url: url, body)
    }
}

extension AuditReport {
    /// What was found, as the tests compare it: kind, rule and place.
    var marks: Set<String> {
        Set(
            findings.map { finding in
                let rule = finding.code.map { ":" + $0 } ?? ""
                return finding.kind.rawValue + rule + (finding.index.map { "@\($0)" } ?? "")
            })
    }

    /// The report without what tells one audit of a log from another.
    var comparable: JSONValue {
        var json = json.objectValue ?? JSONObject()
        for member in ["subject", "time", "notChecked", "auditedBefore"] { json[member] = nil }
        return .object(json)
    }
}

extension WrittenLog {
    /// A log of a few hundred entries with publishers, releases, a later identity and records of the node.
    static func sample(fillers: Int = 600) throws -> WrittenLog {
        var log = WrittenLog()
        let acme = SamplePublisher.make("acme")
        let beta = SamplePublisher.make("beta")
        log.append(acme)
        log.append(beta)
        let first = SampleRelease.make(publisher: acme, name: "minilm", version: "1.0.0")
        try log.append(first)
        log.grow(by: fillers / 2)
        try log.append(
            SampleRelease.make(publisher: beta, kind: .dataset, name: "birds", version: "0.1.0", seed: 3))
        let later = acme.next()
        log.append(later)
        log.grow(by: fillers - fillers / 2)
        return log
    }
}
