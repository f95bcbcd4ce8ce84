import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@testable import CairnClient

@Suite("What a publisher says of a release stays with it")
struct StatusEvidenceTests {
    private func pull(_ fetched: FetchedRelease, from node: TestNode, into folder: String) async throws {
        _ = try await Pull(node: node.client, folder: folder).run(
            try #require(fetched.checked), evidence: fetched.evidence)
    }

    private func fetch(_ reference: String, from node: TestNode) async throws -> FetchedRelease {
        try await FetchedRelease.fetch(try Reference(reference), from: node.client, policy: nil)
    }

    @Test("a pulled folder and a bundle say it offline, and fail once it was withdrawn")
    func offline() async throws {
        try await TestNode.with { node in
            let given = try await StatusTests.Given(node)
            let scratch = try ScratchFolder()
            let folder = scratch.path + "/out"
            let yank = given.second.status(.yanked, after: given.second.recordDigest, text: "wrong tokenizer")
            #expect(try await given.say(yank).status == 201)
            let yanked = try await fetch("acme/minilm@1.1.0", from: node)
            try await pull(yanked, from: node, into: folder)
            let verified = try await DirectoryVerification.verify(folder: folder)
            #expect(verified.ok)
            #expect(verified.lines.contains { $0.name == "status" && $0.detail.contains("wrong tokenizer") })
            let bundle = try ReleaseBundle.parse(try yanked.evidence.encoded())
            #expect(bundle == yanked.evidence)
            #expect(ReleaseCheck(bundle).checked?.status?.state == .yanked)

            let restore = given.second.status(.restored, after: yank.record.record.digest)
            #expect(try await given.say(restore).status == 201)
            try await pull(try await fetch("acme/minilm", from: node), from: node, into: folder)
            let restored = try await DirectoryVerification.verify(folder: folder)
            #expect(restored.ok && restored.check.checked?.status?.state == .restored)

            let withdraw = given.second.status(.withdrawn, after: restore.record.record.digest)
            #expect(try await given.say(withdraw).status == 201)
            let digest = given.second.manifest.digest
            let withdrawn = try await fetch("acme/minilm@sha256:\(digest)", from: node)
            let offline = ReleaseCheck(try ReleaseBundle.parse(try withdrawn.evidence.encoded()))
            #expect(offline.checked == nil && offline.lines.last?.name == "status")
            try await pull(withdrawn, from: node, into: folder)
            let gone = try await DirectoryVerification.verify(folder: folder)
            #expect(!gone.ok && gone.lines.last?.name == "status")

            // Another release takes the place of this one, and its word with it.
            try await pull(try await fetch("acme/minilm@1.0.0", from: node), from: node, into: folder)
            #expect(!scratch.exists("out/.cairn/status.json"))
            #expect(!scratch.exists("out/.cairn/status.tlog-proof"))
            #expect(try await DirectoryVerification.verify(folder: folder).ok)
        }
    }

    @Test("the word about another release, or without its proof, is no word about this one")
    func foreign() async throws {
        try await TestNode.with { node in
            let given = try await StatusTests.Given(node)
            let deprecated = given.second.status(.deprecated, after: given.second.recordDigest)
            #expect(try await given.say(deprecated).status == 201)
            var evidence = try await fetch("acme/minilm@1.0.0", from: node).evidence
            #expect(evidence.status == nil)
            let other = try await fetch("acme/minilm@1.1.0", from: node).evidence
            evidence.status = other.status
            let mixed = ReleaseCheck(evidence)
            #expect(mixed.checked == nil && mixed.lines.last?.name == "status")
            var unproven = other
            unproven.status?.receipt = other.receipt
            #expect(ReleaseCheck(unproven).checked == nil)
        }
    }

    @Test("a policy takes a word against a release from anywhere, but its absence only from a node")
    func facts() async throws {
        try await TestNode.with { node in
            let given = try await StatusTests.Given(node)
            let yank = given.second.status(.yanked, after: given.second.recordDigest)
            #expect(try await given.say(yank).status == 201)
            let bytes = Array(
                #"{"schema":"cairn.policy/1","name":"t","revocation":{"refuse":["yanked"]}}"#.utf8)
            let policy = try ReleasePolicy.parse(bytes)
            for (version, isCurrent, result) in [
                ("1.0.0", true, PolicyResult.pass), ("1.0.0", false, .unknown), ("1.1.0", true, .fail),
                ("1.1.0", false, .fail),
            ] {
                let checked = try #require(try await fetch("acme/minilm@\(version)", from: node).checked)
                let facts = ReleaseFacts(
                    checked, isCurrent: isCurrent, witnesses: .noPolicy,
                    now: 0)
                #expect(policy.evaluate(facts).map(\.result) == [result], "\(version) \(isCurrent)")
            }
            let found = ReleaseFacts(
                try #require(try await fetch("acme/minilm@1.1.0", from: node).checked), isCurrent: false,
                witnesses: .noPolicy, now: 0
            ).marks?.found
            #expect(found == [.init(mark: .yanked, record: yank.record.record.digest)])
        }
    }
}
