import CairnAudit
import CairnClient
import CairnFederation
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Synchronization
import Testing

/// Ends the audit that it is told of as soon as so many entries are done, as a signal would.
private struct Death: ProgressSink {
    let after: Int64

    func update(_ task: String, done: Int64, total: Int64) {
        if done >= after { withUnsafeCurrentTask { $0?.cancel() } }
    }
}

/// Audits that end early, go on, and come again.
@Suite("Going on with an audit")
struct InterruptedAuditTests {
    @Test("an audit that was killed at any bundle goes on there and gives the same report", arguments: 1...3)
    func killed(bundle: Int) async throws {
        var log = try WrittenLog.sample(fillers: 1_000)
        try log.append(
            SampleRelease.make(publisher: SamplePublisher.make("acme"), previous: ContentDigest.of([1])))
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        let whole = try await audited.report()
        try await HostilePeer.with(log.source) { peer in
            try await audited.withNode(peer.url) { node in
                let killed = audited.audit(.node(node), progress: Death(after: Int64(bundle) * 256))
                await #expect(throws: CancellationError.self) {
                    // The cancellation is of the audit's own task.
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { _ = try await killed.run() }
                        try await group.waitForAll()
                    }
                }
                peer.beHonest()
                _ = peer.takeRequests()
                let report = try await audited.audit(.node(node)).run()
                #expect(report.comparable == whole.comparable)
                let asked = peer.takeRequests().filter { $0.hasPrefix("/log/tile/entries/") }.sorted()
                #expect(asked.first.map { $0 >= "/log/tile/entries/00\(bundle)" } == true, "\(asked)")
            }
        }
    }

    @Test("the next audit of a node looks only at what is new, and reports about the whole log")
    func onlyNew() async throws {
        let log = try WrittenLog.sample()
        let audited = try AuditedLog(key: log.signer.key)
        try await HostilePeer.with(log.before(300).source) { peer in
            try await audited.withNode(peer.url) { node in
                let first = try await audited.audit(.node(node)).run()
                #expect(first.isSound && first.counts.entries == 300)
                peer.show(log.source)
                _ = peer.takeRequests()
                let second = try await audited.audit(.node(node)).run()
                #expect(second.isSound && second.auditedBefore == 300)
                let bundles = peer.takeRequests().filter { $0.hasPrefix("/log/tile/entries/") }
                #expect(Set(bundles) == ["/log/tile/entries/001", "/log/tile/entries/002.p/93"])
                let anew = try await audited.audit(.node(node)) { $0.startsAnew = true }.run()
                #expect(anew.comparable == second.comparable)
            }
        }
    }

    @Test("an entry of a partial bundle that was audited may not change when the bundle grows")
    func changedTail() async throws {
        var log = WrittenLog()
        log.grow(by: 10)
        var other = WrittenLog()
        other.grow(by: 20, seed: "other")
        let audited = try AuditedLog(key: log.signer.key)
        let forked = other
        let (seen, origin) = (try log.checkpoint(), log.logOrigin)
        try await HostilePeer.with(log.source) { peer in
            try await audited.withNode(peer.url) { node in
                #expect(try await audited.audit(.node(node)).run().isSound)
                peer.show(forked.source)
                let report = try await audited.audit(.node(node)).run()
                #expect(report.marks.contains("fork") && !report.isSound)
                #expect(report.forks.first?.evidence.kind == .inconsistent)
                #expect(try audited.trust.checkpoint(logOrigin: origin) == seen)
            }
        }
    }

    @Test("a log that is smaller than before is a rollback, and what was seen stays")
    func rollback() async throws {
        let log = try WrittenLog.sample(fillers: 40)
        let audited = try AuditedLog(key: log.signer.key)
        try await HostilePeer.with(log.source) { peer in
            try await audited.withNode(peer.url) { node in
                #expect(try await audited.audit(.node(node)).run().isSound)
                peer.show(log.before(30).source)
                let report = try await audited.audit(.node(node)).run()
                #expect(report.marks == ["rollback"])
                peer.beHonest()
                peer.show(log.source)
                let again = try await audited.audit(.node(node)).run()
                #expect(again.isSound && again.auditedBefore == log.size)
            }
        }
    }

    @Test("a download that is cut once is made again")
    func cutOnce() async throws {
        let log = try WrittenLog.sample()
        let audited = try AuditedLog(key: log.signer.key)
        let cut = Mutex(false)
        try await HostilePeer.with(log.source) { peer in
            peer.lie { path, honest in
                guard path == "/log/content/001" else { return honest }
                let isFirst = cut.withLock { cut in
                    defer { cut = true }
                    return !cut
                }
                var answer = honest
                if isFirst { answer.cutAfter = 100 }
                return answer
            }
            let report = try await audited.withNode(peer.url) { node in
                try await audited.audit(.node(node)).run()
            }
            #expect(report.isSound)
        }
        #expect(cut.withLock { $0 })
    }

    @Test("what a node lacked at one audit is looked for again at the next")
    func repaired() async throws {
        let log = try WrittenLog.sample()
        let audited = try AuditedLog(key: log.signer.key)
        try await HostilePeer.with(log.source) { peer in
            try await audited.withNode(peer.url) { node in
                peer.lie { path, honest in
                    path == "/log/content/000" ? HostilePeer.Answer(status: 404) : honest
                }
                let damaged = try await audited.audit(.node(node)).run()
                #expect(damaged.marks.contains("missing-content@0"))
                peer.beHonest()
                let repaired = try await audited.audit(.node(node)).run()
                #expect(repaired.isSound && repaired.counts.releases == 2)
            }
        }
    }

    @Test("a checkpoint that claims more than anyone could read ends the audit with a finding")
    func endless() async throws {
        let log = try WrittenLog.sample(fillers: 10)
        let root = try #require(Hash(bytes: [UInt8](repeating: 1, count: 32)))
        let note = try log.signer.sign(Checkpoint(origin: log.logOrigin, size: 1 << 60, root: root))
        let audited = try AuditedLog(key: log.signer.key)
        try await HostilePeer.with(log.source) { peer in
            peer.lie { path, honest in
                path == "/log/checkpoint" ? HostilePeer.Answer(body: note) : honest
            }
            try await audited.withNode(peer.url) { node in
                let report = try await audited.audit(.node(node)).run()
                #expect(report.marks.contains("root") && !report.isSound)
                #expect(peer.takeRequests().count < 500)
            }
        }
    }
}
