import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

@Suite("Following a peer") struct PeerFollowingTests {
    @Test("What a peer published is listed with its home's receipts, and its bytes are here")
    func listsAndProves() async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            let release = SampleRelease.make(publisher: try await home.registered())
            try await home.published(release)
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(home.url)
                try await follower.sync()
                #expect(try await follower.listing() == [release.everywhere])
                let reference = try Reference(release.everywhere)
                let answer = try await follower.client.release(reference)
                #expect(!answer.local && answer.absentFiles == 0)
                let receipt = try VerifiedReceipt.verify(
                    Array(answer.receipt.utf8), logKey: try VerifierKey.parse(home.vkey))
                #expect(receipt.leaf.recordDigest == release.recordDigest && receipt.index == 1)
                let records = try await follower.client.records(reference)
                #expect(records.origin == home.logOrigin && records.size == 2)
                #expect(records.records.map(\.digest) == [release.recordDigest.hex])
                let weights = try release.weights
                let bytes = try await follower.client.content(weights.artifact.sha256, maxBytes: 1 << 20)
                #expect(bytes == weights.bytes)
            }
        }
    }

    @Test("A follower derives the same git commits as the home")
    func derivesSameCommits() async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            let publisher = try await home.registered()
            let first = SampleRelease.make(publisher: publisher)
            let second = SampleRelease.make(
                publisher: publisher, version: "1.1.0", seed: 1, previous: first.recordDigest)
            let other = SampleRelease.make(publisher: publisher, kind: .dataset, name: "words", seed: 2)
            for release in [first, second, other] { try await home.published(release) }
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(home.url)
                try await follower.sync()
                let mine = try await packedRefs(home, repository: "acme", count: 7)
                let theirs = try await packedRefs(
                    follower, repository: "acme.\(publisher.id.short)", count: 7)
                #expect(mine == theirs)
                let commits = try await home.client.entries().entries.flatMap {
                    $0.releases.compactMap(\.commit)
                }
                #expect(
                    commits.count == 3
                        && commits.allSatisfy { commit in theirs.contains { $0.hasPrefix(commit) } })
            }
        }
    }

    @Test(
        "A mirror serves the peer's checkpoint, tiles and bundles byte for byte, and a third node can read them"
    )
    func mirrorsVerbatim() async throws {
        var log = WrittenLog()
        log.append(SamplePublisher.make())
        try log.append(SampleRelease.make())
        log.grow(by: 300)
        let source = log.source
        let logOrigin = log.logOrigin
        try await HostilePeer.with(source) { peer in
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(peer.url)
                try await follower.sync()
                let paths = [
                    "checkpoint", "tile/0/000", "tile/0/001.p/46", "tile/1/000.p/1", "tile/entries/000",
                    "tile/entries/001.p/46", "content/000", "content/001.p/46",
                ]
                for path in paths {
                    let served = try await follower.mirrored(path, of: logOrigin)
                    let original = try await source("/log/" + path, nil)
                    // The checkpoint has the mirror's own cosignature added.
                    let isSame =
                        path == "checkpoint"
                        ? served?.starts(with: original.body) : original.body == served
                    #expect(isSame == true, "\(path)")
                }
            }
        }
    }

    @Test("A peer's name never answers to a bare name, here or once a local publisher has it too")
    func neverBindsBareNames() async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            let theirs = SampleRelease.make(publisher: try await home.registered())
            try await home.published(theirs)
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(home.url)
                try await follower.sync()
                let bare = try Reference("acme/minilm")
                let refusal = await #expect(throws: ClientError.self) {
                    try await follower.client.entry(bare)
                }
                guard case .problem(let problem) = refusal else { throw TestNodeError.notReady }
                #expect(problem.status == 404)
                #expect(problem.candidates == ["acme.\(theirs.publisher.id.short)/minilm"])

                let ours = SampleRelease.make(publisher: try await follower.registered(), seed: 9)
                try await follower.published(ours)
                #expect(try await follower.client.entry(bare).publisher.id == ours.publisher.id.hex)
                let foreign = try await follower.client.entry(
                    try Reference("acme.\(theirs.publisher.id.short)/minilm"))
                #expect(foreign.publisher.id == theirs.publisher.id.hex && !foreign.local)
            }
        }
    }

    @Test("Rounds asked for at once don't collide, and each brings the peer's whole log")
    func roundsDoNotCollide() async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            let release = SampleRelease.make(publisher: try await home.registered(), weightBytes: 200_000)
            try await home.published(release)
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(home.url)
                let rounds = try await withThrowingTaskGroup(of: SyncAnswer.Round.self) { group in
                    for _ in 0..<6 { group.addTask { try await follower.sync() } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(rounds.allSatisfy { $0.error == nil && $0.toSize == 2 })
                #expect(rounds.map(\.bytes).reduce(0, +) <= 200_000)
                #expect(try await follower.listing() == [release.everywhere])
            }
        }
    }

    @Test("A node doesn't follow itself")
    func refusesItself() async throws {
        try await TestNode.with { node in
            let refusal = await #expect(throws: ClientError.self) { try await node.follow(node.url) }
            #expect("\(String(describing: refusal))".contains("is this node itself"))
            let peers = try await node.peers()
            #expect(peers.isEmpty)
        }
    }

    @Test("A key that the operator didn't confirm isn't followed")
    func refusesUnconfirmedKey() async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                let addition = PeerAddition(url: home.url, vkey: follower.vkey)
                await #expect(throws: ClientError.self) {
                    try await follower.asOperator { try await $0.addPeer(addition) }
                }
                let peers = try await follower.peers()
                #expect(peers.isEmpty)
            }
        }
    }

    @Test("What came from a peer stays after a restart, also once it isn't followed any more")
    func staysAfterRemoval() async throws {
        let folder = try TemporaryFolder()
        try await TestNode.with(origin: "home.cairn.example") { home in
            let release = SampleRelease.make(publisher: try await home.registered())
            try await home.published(release)
            let follower = "follower.cairn.example"
            try await TestNode.with(origin: follower, folder: folder("data")) { node in
                try await node.follow(home.url)
                try await node.sync()
                try await node.asOperator { try await $0.removePeer(home.origin) }
            }
            try await TestNode.with(origin: follower, folder: folder("data")) { node in
                let peers = try await node.peers()
                #expect(peers.isEmpty)
                #expect(try await node.listing() == [release.everywhere])
                let answer = try await node.client.release(try Reference(release.everywhere))
                #expect(answer.absentFiles == 0)
                let checkpoint = try await node.mirrored("checkpoint", of: home.logOrigin)
                let original = try await home.source("/log/checkpoint", nil)
                #expect(original.body == checkpoint)
            }
        }
    }

    /// The lines of a repository's `packed-refs` once git has been derived.
    private func packedRefs(_ node: TestNode, repository: String, count: Int) async throws -> [Substring] {
        let path = "\(node.folder)/git/\(repository).git/packed-refs"
        for _ in 0..<100 {
            let text =
                FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            if lines.count >= count { return lines }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("no \(count) refs in \(path)")
        return []
    }
}
