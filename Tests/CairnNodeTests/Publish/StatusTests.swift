import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import Foundation
import Testing

@Suite("What becomes of a release", .serialized)
struct StatusTests {
    /// A node with two releases of one entry.
    struct Given {
        let node: TestNode
        let first: SampleRelease
        let second: SampleRelease

        init(_ node: TestNode) async throws {
            self.node = node
            let publisher = try await node.registered()
            first = SampleRelease.make(publisher: publisher)
            second = SampleRelease.make(
                publisher: publisher, version: "1.1.0", seed: 1, previous: first.recordDigest)
            for release in [first, second] { try await node.published(release) }
        }

        var entry: Reference { get throws { try Reference("acme/minilm") } }

        func say(_ status: (envelope: StoredEnvelope, record: SignedRecord)) async throws -> Reply {
            let body = RegistrationBody(envelope: status.envelope.bytes, signed: status.record)
            return try await node.post(APIPath.statuses, try body.encoded())
        }

        func chosen(at node: TestNode? = nil) async throws -> String {
            try await (node ?? self.node).client.release(entry).release.version
        }
    }

    @Test("nobody gets a yanked version without naming it; who names it is told, and restoring gives it back")
    func yank() async throws {
        try await TestNode.with { node in
            let given = try await Given(node)
            #expect(try await given.chosen() == "1.1.0")
            let yank = given.second.status(.yanked, after: given.second.recordDigest, text: "wrong tokenizer")
            #expect(try await given.say(yank).status == 201)
            #expect(try await given.chosen() == "1.0.0")
            let fetched = try await FetchedRelease.fetch(
                try Reference("acme/minilm@1.1.0"), from: node.client, policy: nil)
            #expect(
                fetched.checked?.status?.state == .yanked
                    && fetched.checked?.status?.text == "wrong tokenizer")
            #expect(fetched.answer.release.status?.reason.text == "wrong tokenizer")
            #expect(
                fetched.lines.contains {
                    $0.name == "status" && $0.ok && $0.detail.contains("wrong tokenizer")
                })
            let restore = given.second.status(.restored, after: yank.record.record.digest)
            #expect(try await given.say(restore).status == 201)
            #expect(try await given.chosen() == "1.1.0")
            // The old restore again after a second yank: it says that it follows the first one.
            let again = given.second.status(.yanked, after: restore.record.record.digest)
            #expect(try await given.say(again).status == 201)
            #expect(try await given.say(restore).status == 200)
            let replayed = given.second.status(.restored, after: yank.record.record.digest, text: "replayed")
            let reply = try await given.say(replayed)
            #expect(reply.status == 409)
            #expect(try reply.problem().current == again.record.record.digest.hex)
            #expect(try await given.chosen() == "1.0.0")
        }
    }

    @Test("an entry whose versions are all yanked offers none, and says which there are")
    func allYanked() async throws {
        try await TestNode.with { node in
            let given = try await Given(node)
            let one = given.first.status(.withdrawn, after: given.second.recordDigest)
            let two = given.second.status(.yanked, after: one.record.record.digest)
            for status in [one, two] { #expect(try await given.say(status).status == 201) }
            let reply = try await node.get(APIPath.release(try given.entry))
            #expect(reply.status == 404)
            #expect(try reply.problem().candidates == ["1.1.0", "1.0.0"])
            let fetched = try await FetchedRelease.fetch(
                try Reference("acme/minilm@1.0.0"), from: node.client, policy: nil)
            #expect(fetched.checked == nil && fetched.lines.last?.name == "status")
            let digest = given.first.manifest.digest
            let exact = try await FetchedRelease.fetch(
                try Reference("acme/minilm@sha256:\(digest)"), from: node.client, policy: nil)
            #expect(exact.checked?.status?.state == .withdrawn)
        }
    }

    @Test("refuses a status by a stranger's key, of another release's manifest, or about nothing")
    func refused() async throws {
        try await TestNode.with { node in
            let given = try await Given(node)
            let head = given.second.recordDigest
            let stranger = given.second.status(.yanked, after: head, key: TestKeys.ed25519("stranger"))
            #expect(try await given.say(stranger).problem().code == "wrong-key")
            var record = given.second.status(.yanked, after: head).record.record
            let other = given.first.status(.yanked, after: head)
            record.object = other.envelope.digest
            record.size = other.envelope.bytes.count
            let mixed = try SignedRecord.sign(record, with: [given.first.publisher.releaser])
            #expect(try await given.say((other.envelope, mixed)).problem().code == "manifest-mismatch")
            record.subject = ContentDigest.of([])
            let nothing = try SignedRecord.sign(record, with: [given.first.publisher.releaser])
            #expect(try await given.say((other.envelope, nothing)).problem().code == "unknown-release")
            #expect(try await given.chosen() == "1.1.0")
        }
    }

    @Test("a follower passes over what the home's publisher yanked, and git's main branch does as well")
    func followed() async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            let given = try await Given(home)
            let yank = given.second.status(.yanked, after: given.second.recordDigest)
            #expect(try await given.say(yank).status == 201)
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(home.url)
                try await follower.sync()
                #expect(try await follower.peers().first?.refusedRecords == 0)
                let everywhere = try Reference(given.first.everywhere).entryText
                let answer = try await follower.client.release(try Reference(everywhere))
                #expect(answer.release.version == "1.0.0")
                let commit = try #require(answer.release.commit)
                let mine = try await mainCommit(home, repository: "acme")
                let theirs = try await mainCommit(
                    follower, repository: "acme.\(given.first.publisher.id.short)")
                #expect(mine == commit && theirs == commit)
            }
        }
    }

    private func mainCommit(_ node: TestNode, repository: String) async throws -> String? {
        let path = "\(node.folder)/git/\(repository).git/packed-refs"
        // Git is derived behind the answers.
        for _ in 0..<600 {
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            if text.contains("refs/cairn/records"),
                let line = text.split(separator: "\n").first(where: {
                    $0.hasSuffix("models/refs/namespaces/minilm/refs/heads/main")
                }), text.contains("1.1.0")
            {
                return line.split(separator: " ").first.map { String($0) }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        return nil
    }

    @Test("what a compromised key signed is no longer chosen, and a check says from which index on")
    func compromised() async throws {
        try await TestNode.with { node in
            let given = try await Given(node)
            let key = TestKeys.ed25519("fresh releaser")
            let next = given.first.publisher.next(releaser: key) { identity in
                identity.releasers = [Identity.Releaser(signer: .key(key.publicKey), scopes: [.everything])]
                identity.revoked = [
                    Identity.Revocation(
                        key: given.first.publisher.releaser.publicKey, reason: .compromised, since: 2)
                ]
            }
            #expect(try await node.post(APIPath.publishers, try next.registrationBody()).status == 201)
            let versions = try await node.client.entry(given.entry).releases
            #expect(versions.map(\.version) == ["1.1.0", "1.0.0"])
            #expect(versions.map(\.compromisedSince) == [2, nil])
            #expect(try await given.chosen() == "1.0.0")
            let fetched = try await FetchedRelease.fetch(
                try Reference("acme/minilm@1.1.0"), from: node.client, policy: nil)
            #expect(fetched.checked == nil)
            #expect(fetched.lines.last?.detail.contains("counts only below home-log index 2") == true)
            // A record under the version before is told which one is in force.
            let late = given.second.status(.yanked, after: given.second.recordDigest)
            #expect(try await given.say(late).problem().code == "wrong-identity-version")
            let yank = given.second.status(.yanked, after: given.second.recordDigest, key: key, identity: 2)
            #expect(try await given.say(yank).status == 201)
        }
    }
}
