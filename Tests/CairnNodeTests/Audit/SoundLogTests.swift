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

/// Audits of logs that keep the rules.
@Suite("Auditing a sound log")
struct SoundLogTests {
    @Test("a sound log has no finding, and everything in it is counted")
    func sound() async throws {
        let log = try WrittenLog.sample()
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        let report = try await audited.report()
        #expect(report.findings.isEmpty && report.isSound)
        let counts = report.counts
        #expect(counts.entries == log.size && counts.bundles == 3 && counts.tiles == 4)
        #expect(counts.releases == 2 && counts.identities == 3 && counts.nodeRecords == 600)
        #expect(counts.withheld == 0 && counts.refused == 0 && counts.otherKinds.isEmpty)
        #expect(report.publishers.map(\.name) == ["acme", "beta"])
        #expect(report.publishers.map(\.identityVersions) == [2, 1])
        #expect(report.verdict.hasPrefix("Sound: all \(log.size) entries"))
    }

    @Test("a node and a copy of its log give the same report")
    func sameReport() async throws {
        let log = try WrittenLog.sample()
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        let ofCopy = try await audited.report()
        let ofNode = try await HostilePeer.with(log.source) { peer in
            try await audited.withNode(peer.url) { try await audited.audit(.node($0), state: "other").run() }
        }
        #expect(ofNode.comparable == ofCopy.comparable)
    }

    @Test("an empty log is sound", arguments: [0, 1, 255, 256, 257, 512])
    func sizes(size: Int) async throws {
        var log = WrittenLog()
        log.grow(by: size)
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        let report = try await audited.report()
        #expect(report.findings == [] && report.counts.entries == UInt64(size))
    }

    @Test("auditing a folder changes nothing in it")
    func readOnly() async throws {
        let log = try WrittenLog.sample(fillers: 20)
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        func snapshot() throws -> [String: Data] {
            var files: [String: Data] = [:]
            for path in try FileManager.default.subpathsOfDirectory(atPath: audited.copy) {
                files[path] = FileManager.default.contents(atPath: audited.copy + "/" + path) ?? Data()
            }
            return files
        }
        let before = try snapshot()
        _ = try await audited.report()
        #expect(try snapshot() == before)
    }

    @Test("without content the leaves are audited alone, and the report says so")
    func withoutContent() async throws {
        let log = try WrittenLog.sample(fillers: 20)
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log, withContent: false)
        let report = try await audited.report()
        #expect(report.findings == [])
        #expect(report.counts.releases == 0 && report.counts.otherKinds == ["release": 2, "identity": 3])
        #expect(report.notChecked.contains { $0.hasPrefix("content") })
    }

    @Test("a key that nobody confirmed is a finding; its fingerprint confirms it")
    func firstUse() async throws {
        let log = try WrittenLog.sample(fillers: 20)
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        let report = try await audited.report { $0.key = nil }
        #expect(report.marks == ["first-use"])
        #expect(try audited.trust.checkpoint(logOrigin: log.logOrigin) == nil)
        let confirmed = try await audited.report {
            $0.key = nil
            $0.accepted = report.key.fingerprint
        }
        #expect(confirmed.isSound && confirmed.key.ground == .pinned)
        #expect(try audited.trust.node(origin: log.origin)?.vkey == "\(log.signer.key)")
        #expect(try audited.trust.checkpoint(logOrigin: log.logOrigin) == log.checkpoint())
    }

    @Test("withheld content is counted and named by entry and digest, and is no finding")
    func withheld() async throws {
        let log = try WrittenLog.sample(fillers: 20)
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        try audited.change("content/000.p/\(log.size)") { bytes in
            guard let frames = try? ContentBundle.parse(bytes, width: Int(log.size)) else { return }
            var changed = frames
            changed[2] = Frame(leaf: [])
            bytes = changed.flatMap { $0.encodedContent() }
        }
        let report = try await audited.report()
        let leaf = try Leaf.parse(log.leaves[2])
        #expect(report.findings == [] && report.counts.withheld == 1)
        #expect(report.withheld.map(\.index) == [2] && report.withheld.map(\.digest) == [leaf.record.object])
    }

    @Test("records of unknown kinds are counted by kind")
    func unknownKinds() async throws {
        var log = try WrittenLog.sample(fillers: 4)
        let acme = SamplePublisher.make("acme")
        let kind = try #require(Record.Kind("ribbon"))
        let record = Record(
            author: acme.id, entry: nil, identityVersion: 1, kind: kind, object: ContentDigest.of([1]),
            origin: log.logOrigin, previous: nil, size: 1)
        let leaf = Leaf(
            commit: nil, signedRecord: try SignedRecord.sign(record, with: [acme.releaser]),
            time: 1_767_323_045)
        log.append(Frame(leaf: leaf.encoded(), object: [1]))
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        let report = try await audited.report()
        #expect(report.findings == [] && report.counts.otherKinds == ["ribbon": 1])
    }

    @Test("the page has no scripts, asks for nothing and shows text of others as text")
    func page() async throws {
        var log = try WrittenLog.sample(fillers: 4)
        log.append(Frame(leaf: Array("<script>alert('x')</script>".utf8)))
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        let report = try await audited.report()
        let html = ReportPage(report, command: "cairn audit '<b>' --full").html
        #expect(!html.contains("<script") && !html.contains("<b>") && html.contains("&lt;b&gt;"))
        #expect(!html.contains("src=") && !html.contains("url(") && !html.contains("href="))
        for part in [
            "What was audited", "Findings", "Publishers", "Witnesses", "What was not checked", "acme",
        ] {
            #expect(html.contains(part), "\(part)")
        }
        #expect(html.contains(report.verdict.replacing("'", with: "&#39;")))
    }
}
