import CairnAudit
import CairnClient
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

/// Audits of logs that were damaged, or whose operator doesn't keep the rules: each fault has its finding.
@Suite("Auditing a damaged log")
struct DamagedLogTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var marks: Set<String>
        var damage: @Sendable (AuditedLog) throws -> Void

        init(_ name: String, _ marks: Set<String>, _ damage: @escaping @Sendable (AuditedLog) throws -> Void)
        {
            testDescription = name
            self.marks = marks
            self.damage = damage
        }
    }

    /// Where the first entry of a bundle begins to differ when this byte of it is flipped.
    private static func flip(_ bytes: inout [UInt8], _ at: Int) { bytes[at] ^= 1 }

    /// What happened to a copy of a sound log of 605 entries, and what the audit must say.
    static let damages = [
        Damage("a changed entry", ["wrong-entries@256", "entry@256"]) { log in
            try log.change("tile/entries/001") { flip(&$0, 40) }
        },
        Damage("a changed entry in the last, partial bundle", ["wrong-entries@512", "entry@512"]) { log in
            try log.change("tile/entries/002.p/93") { flip(&$0, 40) }
        },
        Damage("a bundle that is cut short", ["wrong-entries@256"]) { log in
            try log.change("tile/entries/001") { $0.removeLast(7) }
        },
        Damage("a missing bundle", ["missing-entries@256"]) { try $0.remove("tile/entries/001") },
        Damage("a wrong tile of leaf hashes", ["wrong-tile"]) { log in
            try log.change("tile/0/001") { flip(&$0, 900) }
        },
        Damage("a missing tile", ["missing-tile"]) { try $0.remove("tile/0/000") },
        Damage("a tile of another length", ["wrong-tile"]) { log in
            try log.change("tile/0/001") { $0.removeLast() }
        },
        Damage("a wrong tile at the right edge", ["wrong-tile"]) { log in
            try log.change("tile/1/000.p/2") { flip(&$0, 3) }
        },
        Damage("a missing tile at the right edge", ["missing-tile"]) { try $0.remove("tile/0/002.p/93") },
        Damage("a bundle and its tile changed alike", ["wrong-entries@0", "wrong-tile"]) { log in
            var hash: [UInt8] = []
            try log.change("tile/entries/000") { bytes in
                flip(&bytes, 40)
                let entry = (try? EntryBundle.parse(bytes, width: 256))?.entries[0] ?? []
                hash = Hash.leaf(entry).bytes
            }
            try log.change("tile/0/000") { $0.replaceSubrange(0..<32, with: hash) }
        },
        Damage("an older partial bundle that isn't the beginning of its full one", ["wrong-entries@0"]) {
            log in
            try FileManager.default.createDirectory(
                atPath: log.copy + "/tile/entries/000.p", withIntermediateDirectories: true)
            try Data([0, 1, 7]).write(to: URL(fileURLWithPath: log.copy + "/tile/entries/000.p/1"))
        },
        Damage("an older partial tile that isn't the beginning of its full one", ["wrong-tile"]) { log in
            try FileManager.default.createDirectory(
                atPath: log.copy + "/tile/0/000.p", withIntermediateDirectories: true)
            try Data(repeating: 0, count: 32).write(to: URL(fileURLWithPath: log.copy + "/tile/0/000.p/1"))
        },
        Damage("missing content", ["missing-content@256"]) { try $0.remove("content/001") },
        Damage("content that isn't made of frames", ["wrong-content@256"]) { log in
            try log.change("content/001") { $0.removeLast(3) }
        },
        Damage("a changed object", ["wrong-content@304"]) { log in
            try log.change("content/001") { bytes in
                var frames = (try? ContentBundle.parse(bytes, width: 256)) ?? []
                frames[48].object = frames[48].object.map { [$0[0] ^ 1] + $0.dropFirst() }
                bytes = frames.flatMap { $0.encodedContent() }
            }
        },
        Damage("a missing small file", ["missing-content@2"]) { log in
            try log.change("content/000") { bytes in
                var frames = (try? ContentBundle.parse(bytes, width: 256)) ?? []
                frames[2].smallFiles.removeFirst()
                bytes = frames.flatMap { $0.encodedContent() }
            }
        },
        Damage("a small file that nobody names", ["wrong-content@5"]) { log in
            try log.change("content/000") { bytes in
                var frames = (try? ContentBundle.parse(bytes, width: 256)) ?? []
                frames[5].smallFiles = [[1, 2, 3]]
                bytes = frames.flatMap { $0.encodedContent() }
            }
        },
        Damage("a checkpoint by another key", ["checkpoint"]) { log in
            let other = TestLogSigner(origin: "other.example.org/log")
            let root = try #require(Hash(bytes: [UInt8](repeating: 1, count: 32)))
            let note = try other.sign(Checkpoint(origin: "other.example.org/log", size: 1, root: root))
            let text = String(decoding: note, as: UTF8.self).replacing(
                "other.example", with: "models.example")
            try Data(text.utf8).write(to: URL(fileURLWithPath: log.copy + "/checkpoint"))
        },
    ]

    @Test("each damage of a copy is found and named", arguments: damages)
    func damage(_ damage: Damage) async throws {
        let log = try WrittenLog.sample()
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        try damage.damage(audited)
        let report = try await audited.report()
        #expect(report.marks.isSuperset(of: damage.marks), "\(report.findings)")
        let expected = Set(damage.marks.map { $0.split(separator: "@")[0] })
        let consequences = report.findings.filter {
            $0.mayFollowFrom == nil && !expected.contains($0.kind.rawValue[...])
        }
        #expect(consequences == [], "only the damage itself is found")
        #expect(!report.isSound)
        #expect(
            try audited.trust.checkpoint(logOrigin: log.logOrigin) == nil
                || !damage.marks.contains("checkpoint"))
    }

    @Test("all entries but the changed one are audited")
    func goesOn() async throws {
        let log = try WrittenLog.sample()
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        try audited.change("tile/entries/001") { $0[40] ^= 1 }
        let report = try await audited.report()
        #expect(report.counts.entries == log.size && report.counts.unreadable == 1)
        #expect(report.counts.releases == 2 && report.counts.identities == 3)
    }

    @Test(
        "on the page findings come first, what may only follow from others stands apart, and ids can be told apart"
    )
    func page() async throws {
        let log = try WrittenLog.sample()
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        try audited.change("tile/entries/000") { $0[40] ^= 1 }
        let report = try await audited.report()
        #expect(report.findings.contains { $0.mayFollowFrom == 0 })
        let html = ReportPage(report, command: "cairn audit").html
        let places = [
            "<h2>Findings</h2>", "only follow from entry 0, which can't be read", "<h2>What was audited</h2>",
            "<h2>How many</h2>",
        ].map { html.range(of: $0)?.lowerBound }
        #expect(!places.contains(nil))
        #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted())
        #expect(
            html.contains("the author <code>\(SamplePublisher.make("acme").id.hex)</code> has no identity"))
        #expect(html.contains("<code>\(report.key.fingerprint)</code>"))
    }

    @Test("on the page a root stands out in a sentence as it does among the facts")
    func roots() async throws {
        let log = try WrittenLog.sample(fillers: 4)
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        try audited.change("tile/entries/000.p/\(log.size)") { $0[40] ^= 1 }
        try audited.change("tile/0/000.p/\(log.size)") { $0[5] ^= 1 }
        let report = try await audited.report()
        #expect(report.findings.contains { $0.kind == .root }, "\(report.findings)")
        let root = try #require(report.root).base64
        let html = ReportPage(report, command: "cairn audit").html
        #expect(html.components(separatedBy: "<code>\(root)</code>").count == 3)
    }

    // MARK: Logs against the rules

    struct Offence: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var marks: Set<String>
        var write: @Sendable (inout WrittenLog, SamplePublisher) throws -> Void

        init(
            _ name: String, _ marks: Set<String>,
            _ write: @escaping @Sendable (inout WrittenLog, SamplePublisher) throws -> Void
        ) {
            testDescription = name
            self.marks = marks
            self.write = write
        }
    }

    /// What an operator writes into a signed log after the registration at entry 0.
    static let offences = [
        Offence("a record whose signature its key doesn't confirm", ["record:bad-signature@1"]) { log, acme in
            let release = SampleRelease.make(publisher: acme)
            let forged = SignedRecord.Signature(
                key: acme.releaser.publicKey, bytes: [UInt8](repeating: 7, count: 64))
            try log.append(release) { leaf in
                Leaf(
                    commit: leaf.commit,
                    signedRecord: SignedRecord(record: release.record.record, signatures: [forged]),
                    time: leaf.time)
            }
        },
        Offence("a record by a key that isn't listed", ["record:wrong-key@1"]) { log, acme in
            let release = SampleRelease.make(publisher: acme)
            let signed = try SignedRecord.sign(release.record.record, with: [TestKeys.ed25519("stranger")])
            try log.append(release) { Leaf(commit: $0.commit, signedRecord: signed, time: $0.time) }
        },
        Offence("a prev that isn't the chain's head", ["record:wrong-previous@1"]) { log, acme in
            try log.append(SampleRelease.make(publisher: acme, previous: ContentDigest.of([1])))
        },
        Offence("a git commit that the content doesn't have", ["record:digest-mismatch@1"]) { log, acme in
            try log.append(SampleRelease.make(publisher: acme)) { leaf in
                Leaf(
                    commit: String(repeating: "a", count: 40), signedRecord: leaf.signedRecord,
                    time: leaf.time)
            }
        },
        Offence("a release by nobody who has a name here", ["record:wrong-author@1"]) { log, _ in
            try log.append(SampleRelease.make(publisher: SamplePublisher.make("beta")))
        },
        Offence("a version that is there already", ["record:name-mismatch@2"]) { log, acme in
            let first = SampleRelease.make(publisher: acme)
            try log.append(first)
            try log.append(SampleRelease.make(publisher: acme, seed: 9, previous: first.recordDigest))
        },
        Offence("a name that is taken", ["record:name-mismatch@1"]) { log, _ in
            let other = SamplePublisher.make("ACME")
            log.append(other)
        },
        Offence("a time that goes back", ["time@1"]) { log, acme in
            let release = SampleRelease.make(publisher: acme)
            let verified = Submission.sample(release)
            guard case .release(let value, _, let content) = verified.subject else { return }
            let commit = ReleaseCommit.make(of: value.value, tree: content.tree, parent: nil, time: 5)
            try log.append(release) { _ in
                Leaf(commit: commit.id.hex, signedRecord: release.record, time: 5)
            }
        },
        Offence("an entry that is no leaf", ["not-a-leaf@1"]) { log, _ in
            log.append(Frame(leaf: Array("{}".utf8)))
        },
    ]

    @Test("each record against the rules is found and named, and the audit goes on", arguments: offences)
    func offence(_ offence: Offence) async throws {
        var log = WrittenLog()
        let acme = SamplePublisher.make("acme")
        log.append(acme)
        try offence.write(&log, acme)
        log.append(SamplePublisher.make("gamma"))
        let audited = try AuditedLog(key: log.signer.key)
        try await audited.write(log)
        let report = try await audited.report()
        #expect(report.marks == offence.marks, "\(report.findings)")
        #expect(report.publishers.contains { $0.name == "gamma" }, "later entries are audited")
        #expect(try audited.trust.checkpoint(logOrigin: log.logOrigin) != nil, "the tree itself is sound")
    }
}
