import CairnAPI
import CairnAudit
import CairnClient
import CairnFederation
import CairnManifest
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

/// What an audit makes of what other nodes saw of the log.
@Suite("Comparing an audit with peers")
struct PeerComparisonTests {
    /// A peer that mirrors a log: its list of checkpoints, the mirrored files and a witness's checkpoint.
    private func mirror(of log: WrittenLog) -> HostilePeer.Source {
        let hash = ContentDigest.of(Array(log.logOrigin.utf8)).hex
        return { path, range in
            let note = String(decoding: try log.checkpoint(), as: UTF8.self)
            if path == APIPath.checkpoints {
                let answer = CheckpointsAnswer(checkpoints: [.init(origin: log.logOrigin, note: note)])
                return HostilePeer.Answer(body: [UInt8](try JSONEncoder().encode(answer)))
            }
            if path.hasPrefix("/mirror/\(hash)/") {
                return try await log.source("/log/" + path.dropFirst("/mirror/\(hash)/".count), range)
            }
            return HostilePeer.Answer(status: 404)
        }
    }

    private func report(of log: WrittenLog, peer other: HostilePeer.Source?) async throws -> AuditReport {
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        let source = other ?? { _, _ in HostilePeer.Answer(status: 500) }
        return try await HostilePeer.with(source) { peer in
            try await audited.withNode(peer.url) { node in
                try await audited.report { $0.peers = [node] }
            }
        }
    }

    @Test("a peer with the same tree, an older and a newer one that fit together")
    func consistent() async throws {
        let log = try WrittenLog.sample()
        let older = log.before(300)
        let same = try await report(of: log, peer: mirror(of: log))
        #expect(same.isSound && same.peers.map(\.state) == [.same])
        let behind = try await report(of: log, peer: mirror(of: older))
        #expect(behind.isSound && behind.peers.map(\.state) == [.behind] && behind.peers[0].size == 300)
        let ahead = try await report(of: older, peer: mirror(of: log))
        #expect(ahead.isSound && ahead.peers.map(\.state) == [.ahead])
    }

    @Test("a log that shows a peer another history is found out with that peer's checkpoint, both notes kept")
    func forked() async throws {
        let log = try WrittenLog.sample()
        var other = log.before(300)
        other.grow(by: 306, seed: "other")
        for (mine, theirs) in [(log, other), (log, other.before(400)), (log.before(400), other)] {
            let report = try await report(of: mine, peer: mirror(of: theirs))
            #expect(report.marks == ["fork"] && report.peers.map(\.state) == [.forked])
            let fork = try #require(report.forks.first)
            let notes = [try mine.checkpoint(), try theirs.checkpoint()]
            #expect([fork.auditedNote, fork.otherNote] == notes)
            let read = try Evidence.parse(fork.evidence.encoded())
            let finding = try read.verify()
            #expect(finding.provesFork && read.logKey == log.signer.key && read.observer.role == .auditor)
        }
    }

    @Test("a note that the log's key didn't sign says nothing about the log")
    func forgedNote() async throws {
        let log = try WrittenLog.sample(fillers: 10)
        let signer = TestLogSigner(origin: "other.example.org/log")
        let forged = String(decoding: try log.checkpoint(by: signer), as: UTF8.self)
        let report = try await report(of: log) { path, _ in
            guard path == APIPath.checkpoints else { return HostilePeer.Answer(status: 404) }
            let answer = CheckpointsAnswer(checkpoints: [.init(origin: log.logOrigin, note: forged)])
            return HostilePeer.Answer(body: [UInt8](try JSONEncoder().encode(answer)))
        }
        #expect(report.isSound && report.peers.map(\.state) == [.notSigned])
    }

    @Test("a peer that knows nothing or doesn't answer is told, and is no finding")
    func silent() async throws {
        let log = try WrittenLog.sample(fillers: 10)
        let nothing = try await report(of: log) { _, _ in HostilePeer.Answer(status: 404) }
        #expect(nothing.isSound && nothing.peers.map(\.state) == [.nothing])
        let failing = try await report(of: log, peer: nil)
        #expect(failing.isSound && failing.peers.map(\.state) == [.unreachable])
    }
}
