import CairnAPI
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

@Suite("A peer that lies") struct LyingPeerTests {
    private static func log(releases: Int = 1, filler: Int = 0, seed: String = "") throws -> WrittenLog {
        var log = WrittenLog()
        let publisher = SamplePublisher.make()
        log.append(publisher)
        for index in 0..<releases {
            try log.append(
                SampleRelease.make(publisher: publisher, name: "model-\(index)", seed: UInt64(index)))
        }
        log.grow(by: filler, seed: seed)
        return log
    }

    /// A follower that has taken over `log` from a peer that shows it.
    private func following(
        _ log: WrittenLog, _ body: @Sendable (TestNode, HostilePeer) async throws -> Void
    ) async throws {
        try await HostilePeer.with(log.source) { peer in
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(peer.url)
                #expect(try await follower.sync().toSize == log.size)
                try await body(follower, peer)
            }
        }
    }

    /// Nothing has changed since `log` was taken over.
    private func holdsOnly(_ log: WrittenLog, _ follower: TestNode) async throws {
        let checkpoint = try log.checkpoint()
        #expect(
            try await follower.mirrored("checkpoint", of: log.logOrigin)?.starts(with: checkpoint) == true)
        #expect(try await follower.peer().size == log.size)
        #expect(try await follower.listing().count == 1)
    }

    // MARK: Checkpoints

    @Test("A checkpoint that another key signed, or that is another log's, is refused")
    func refusesForeignCheckpoints() async throws {
        let log = try Self.log()
        var grown = log
        grown.grow(by: 5)
        let larger = grown
        let root = MerkleTree.root(of: larger.leaves.map { Hash.leaf($0) })
        let own = try NoteSigner(name: log.logOrigin, seed: [UInt8](repeating: 7, count: 32))
        let checkpoint = try Checkpoint(origin: log.logOrigin, size: larger.size, root: root)
        // The right key and the wrong origin line; the wrong key under the right name; another log's altogether.
        let otherLine = try log.signer.sign(
            Checkpoint(origin: "other.example/log", size: larger.size, root: root))
        let lies = [
            otherLine, try own.sign(checkpoint).encoded(),
            try larger.checkpoint(by: TestLogSigner(origin: "other.example/log")),
        ]
        try await following(log) { follower, peer in
            peer.show(larger.source)
            for lie in lies {
                peer.lie(at: "/log/checkpoint") { $0.with(lie) }
                #expect(try await follower.sync().error != nil)
                try await holdsOnly(log, follower)
                #expect(try await follower.peer().state == "active")
            }
            peer.beHonest()
            #expect(try await follower.sync().toSize == larger.size)
        }
    }

    @Test(
        "A smaller tree than was seen before freezes the peer, and the evidence says that no fork is proven",
        arguments: [0, 1, 299])
    func refusesRollback(size: Int) async throws {
        let log = try Self.log(filler: 300)
        let smaller = log.before(size)
        try await following(log) { follower, peer in
            peer.show(smaller.source)
            let error = try await follower.sync().error ?? ""
            #expect(error.contains("a stale cache or a rollback"), "\(error)")
            try await holdsOnly(log, follower)
            let finding = try #require(try await follower.evidence().first).verify()
            #expect(finding.kind == .rollback && !finding.provesFork)
            #expect(finding.first.size == log.size && finding.second.size == UInt64(size))

            // Nothing counts until the operator has decided; then what was seen before, and more, does again.
            var grown = log
            grown.grow(by: 3)
            peer.show(grown.source)
            #expect(try await follower.sync().error?.contains("quarantined") == true)
            try await holdsOnly(log, follower)
            #expect(try await follower.follow(peer.url).state == "active")
            #expect(try await follower.sync().toSize == grown.size)
            #expect(try await follower.peer().lastError == nil)
        }
    }

    @Test("One smaller answer that a larger one follows at once freezes nobody")
    func forgivesOvertakenAnswers() async throws {
        let log = try Self.log(filler: 20)
        let older = try log.before(7).checkpoint()
        let asked = Mutex(0)
        try await following(log) { follower, peer in
            peer.lie { path, honest in
                guard path == "/log/checkpoint",
                    asked.withLock({
                        $0 += 1; return $0
                    }) == 1
                else {
                    return honest
                }
                return honest.with(older)
            }
            #expect(try await follower.sync().error == nil)
            #expect(try await follower.peer().state == "active")
            let kept = try await follower.evidence()
            #expect(kept.isEmpty)
        }
    }

    /// Leaves after the shared beginning, here and in the tree that contradicts it.
    struct Fork: Sendable, CustomTestStringConvertible {
        var shared: Int
        var held: Int
        var shown: Int
        var testDescription: String { "\(shared) shared leaves, then \(held) and \(shown) others" }
    }

    @Test(
        "A fork puts the peer into quarantine with evidence that anybody can check, and nothing of it is taken over",
        arguments: [
            Fork(shared: 0, held: 1, shown: 1), Fork(shared: 3, held: 2, shown: 9),
            Fork(shared: 254, held: 3, shown: 3), Fork(shared: 10, held: 300, shown: 301),
            Fork(shared: 10, held: 300, shown: 800), Fork(shared: 256, held: 1, shown: 40),
            Fork(shared: 300, held: 10, shown: 250), Fork(shared: 300, held: 250, shown: 10),
            Fork(shared: 1, held: 254, shown: 1), Fork(shared: 510, held: 1, shown: 1),
        ])
    func quarantinesForks(_ fork: Fork) async throws {
        let base = try Self.log(filler: fork.shared)
        var (held, shown) = (base, base)
        held.grow(by: fork.held, seed: "held")
        shown.grow(by: fork.shown, seed: "shown")
        let (log, other) = (held, shown)
        try await following(log) { follower, peer in
            peer.show(other.source)
            #expect(try await follower.sync().error?.contains("forked") == true)
            let state = try await follower.peer()
            #expect(state.state == "quarantined")
            #expect(state.lastError?.contains("forked") == true)
            try await holdsOnly(log, follower)
            let evidence = try #require(try await follower.evidence().first)
            let finding = try evidence.verify()
            #expect(finding.provesFork)
            let notes = try [log.checkpoint(), other.checkpoint()]
            #expect([finding.first.note.encoded(), finding.second.note.encoded()] == notes)
            #expect(evidence.observer.name == follower.origin)
            let name = try #require(evidence.name).text
            #expect(state.evidence == ["\(follower.folder)/evidence/\(name)"])

            // Not even the honest continuation counts until the operator has decided.
            var grown = log
            grown.grow(by: 1)
            peer.show(grown.source)
            #expect(try await follower.sync().error?.contains("quarantined") == true)
            try await holdsOnly(log, follower)
            await #expect(throws: (any Error).self) { try await follower.follow(peer.url) }
            try await follower.asOperator { try await $0.removePeer(log.origin) }
            await #expect(throws: (any Error).self) { try await follower.follow(peer.url) }
        }
    }

    @Test("Whoever forks and withholds the tiles that prove it is believed in nothing either")
    func withheldProof() async throws {
        let fork = try ForkedLog(shared: 10, one: 300, other: 800)
        try await following(fork.one) { follower, peer in
            peer.show(fork.other.source)
            peer.lie(at: "/log/tile/0/") { _ in HostilePeer.Answer(status: 404) }
            #expect(try await follower.sync().error != nil)
            let held = try fork.one.checkpoint()
            let served = try await follower.mirrored("checkpoint", of: fork.one.logOrigin)
            #expect(served?.starts(with: held) == true)
            let kept = try await follower.evidence()
            #expect(kept.isEmpty)
            #expect(try await follower.peer().state == "active")
            peer.beHonest()
            #expect(try await follower.sync().error?.contains("forked") == true)
            #expect(try await follower.evidence().count == 1)
        }
    }

    // MARK: Node documents

    @Test("A node document with another key, another origin, or an older sequence is refused")
    func refusesDocuments() async throws {
        let log = try Self.log()
        var larger = log
        larger.grow(by: 5)
        let grown = larger
        let otherKey = try WrittenLog(origin: log.origin).document(
            vkey: NoteSigner(name: log.logOrigin, seed: [UInt8](repeating: 7, count: 32)).key.description,
            key: SigningKey(ed25519Seed: [UInt8](repeating: 7, count: 32)))
        let lies: [(document: [UInt8], reason: String)] = [
            (otherKey, "which is pinned"),
            (try WrittenLog(origin: "other.example").document(), "calls itself other.example"),
            (try log.document(sequence: 0), "somebody shows an old one"),
        ]
        try await following(log) { follower, peer in
            peer.show(grown.source)
            for lie in lies {
                peer.lie(at: APIPath.nodeDocument) { $0.with(lie.document) }
                let error = try await follower.sync().error ?? ""
                #expect(error.contains(lie.reason), "\(error)")
                try await holdsOnly(log, follower)
            }
            peer.beHonest()
            #expect(try await follower.sync().toSize == grown.size)
            #expect(try await follower.peer().lastError == nil)
        }
    }

    @Test("A node document that its own key didn't sign is refused before anybody is asked about that key")
    func refusesUnsignedDocument() async throws {
        let log = try Self.log()
        let forged = try log.document(key: TestKeys.ed25519("somebody"))
        try await HostilePeer.with(log.source) { peer in
            peer.lie(at: APIPath.nodeDocument) { $0.with(forged) }
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                await #expect(throws: (any Error).self) { try await follower.follow(peer.url) }
                let peers = try await follower.peers()
                #expect(peers.isEmpty)
            }
        }
    }

    @Test("A second node that shows a peer's origin with another key isn't added beside it")
    func refusesSecondHome() async throws {
        let log = try Self.log()
        let other = try log.document(
            vkey: NoteSigner(name: log.logOrigin, seed: [UInt8](repeating: 7, count: 32)).key.description,
            key: SigningKey(ed25519Seed: [UInt8](repeating: 7, count: 32)))
        try await following(log) { follower, _ in
            try await HostilePeer.with(log.source) { impostor in
                impostor.lie(at: APIPath.nodeDocument) { $0.with(other) }
                await #expect(throws: (any Error).self) { try await follower.follow(impostor.url) }
                let peers = try await follower.peers()
                #expect(peers.map(\.vkey) == [log.signer.key.description])
            }
        }
    }
}
