import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import Foundation
import Testing

@Suite("A peer's log with leaves against the rules") struct HostileLogTests {
    /// One way to log a release that no node may log.
    enum Fault: String, CaseIterable, Sendable {
        case badSignature, foreignKey, otherLog, wrongPrevious, wrongCommit, laterIdentity, noIdentity
    }

    @Test(
        "A leaf that breaks the rules stays in the mirror, is counted, and is never listed",
        arguments: Fault.allCases)
    func neverLists(_ fault: Fault) async throws {
        var log = WrittenLog()
        let publisher = SamplePublisher.make()
        let good = SampleRelease.make(publisher: publisher)
        let (bad, after) = (
            SampleRelease.make(
                publisher: fault == .noIdentity ? .make("stranger") : publisher, name: "evil", seed: 1),
            SampleRelease.make(publisher: publisher, name: "later", seed: 2)
        )
        log.append(publisher)
        try log.append(good)
        try log.append(bad) { Self.broken($0, fault, publisher: publisher) }
        // What follows a bad leaf is as good as ever.
        try log.append(after)
        let source = log.source
        let size = log.size
        let logOrigin = log.logOrigin
        try await HostilePeer.with(source) { peer in
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(peer.url)
                let round = try await follower.sync()
                #expect(round.error == nil && round.toSize == size)
                #expect(
                    try await follower.listing().sorted() == [after.everywhere, good.everywhere].sorted())
                #expect(try await follower.peer().refusedRecords == 1)
                #expect(try await follower.client.entries(query: "evil").entries.isEmpty)
                #expect(try await !follower.has(try bad.weights.artifact.sha256))
                let bundle = try await follower.mirrored("tile/entries/000.p/4", of: logOrigin)
                let original = try await source("/log/tile/entries/000.p/4", nil)
                #expect(bundle == original.body)
                try await showsNoGit(of: bad, follower: follower)
            }
        }
    }

    private static func broken(_ leaf: Leaf, _ fault: Fault, publisher: SamplePublisher) -> Leaf {
        var record = leaf.record
        var commit = leaf.commit
        var keys = [publisher.releaser]
        switch fault {
        case .badSignature:
            let signatures = leaf.signatures.map { signature in
                var bytes = signature.bytes
                bytes[9] ^= 1
                return SignedRecord.Signature(key: signature.key, bytes: bytes)
            }
            return Leaf(
                commit: leaf.commit, signedRecord: SignedRecord(record: record, signatures: signatures),
                time: leaf.time)
        case .foreignKey: keys = [TestKeys.ed25519("a stranger")]
        case .otherLog: record.origin = "other.example/log"
        case .wrongPrevious: record.previous = ContentDigest.of([1])
        case .wrongCommit: commit = String(repeating: "ab", count: 20)
        case .laterIdentity: record.identityVersion = 2
        case .noIdentity: return leaf
        }
        guard let signed = try? SignedRecord.sign(record, with: keys) else { return leaf }
        return Leaf(commit: commit, signedRecord: signed, time: leaf.time)
    }

    /// Git on the follower has the good releases' tags, and none of the bad one.
    private func showsNoGit(of bad: SampleRelease, follower: TestNode) async throws {
        let path = "\(follower.folder)/git/acme.\(SamplePublisher.make().id.short).git/packed-refs"
        var text = ""
        for _ in 0..<100 where !text.contains("later/refs/tags/1.0.0") {
            try await Task.sleep(for: .milliseconds(50))
            text =
                FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        #expect(text.contains("minilm/refs/tags/1.0.0") && text.contains("later/refs/tags/1.0.0"))
        #expect(!text.contains(bad.label.name.text))
        let names = try FileManager.default.contentsOfDirectory(atPath: follower.folder + "/git")
        #expect(!names.contains { $0.hasPrefix("stranger") })
    }

    @Test("An entry that is no record of cairn stops the round with a reason, and what is held stays usable")
    func stopsAtForeignEntries() async throws {
        var log = WrittenLog()
        let release = SampleRelease.make()
        log.append(release.publisher)
        try log.append(release)
        var strange = log
        strange.append(Frame(leaf: Array("not a leaf".utf8)))
        let (honest, other) = (log.source, strange.source)
        try await HostilePeer.with(honest) { peer in
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(peer.url)
                try await follower.sync()
                peer.show(other)
                #expect(try await follower.sync().error != nil)
                #expect(try await follower.listing() == [release.everywhere])
                #expect(try await follower.peer().size == 2)
            }
        }
    }
}
