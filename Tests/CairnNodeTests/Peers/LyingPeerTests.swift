import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation
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
        #expect(try await follower.mirrored("checkpoint", of: log.logOrigin) == checkpoint)
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

    @Test("A smaller tree than was seen before is refused as a rollback", arguments: [0, 1, 299])
    func refusesRollback(size: Int) async throws {
        let log = try Self.log(filler: 300)
        let smaller = log.before(size)
        try await following(log) { follower, peer in
            peer.show(smaller.source)
            let error = try await follower.sync().error ?? ""
            #expect(error.contains("a stale cache or a rollback"), "\(error)")
            try await holdsOnly(log, follower)
            #expect(try await follower.peer().state == "active")
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
        "A fork puts the peer into quarantine, keeps the signed contradiction, and nothing of it is taken over",
        arguments: [
            Fork(shared: 0, held: 1, shown: 1), Fork(shared: 3, held: 2, shown: 9),
            Fork(shared: 254, held: 3, shown: 3), Fork(shared: 10, held: 300, shown: 301),
            Fork(shared: 10, held: 300, shown: 800), Fork(shared: 256, held: 1, shown: 40),
            Fork(shared: 300, held: 10, shown: 250),
        ])
    func quarantinesForks(_ fork: Fork) async throws {
        let base = try Self.log(filler: fork.shared)
        var (held, shown) = (base, base)
        held.grow(by: fork.held, seed: "held")
        shown.grow(by: fork.shown, seed: "shown")
        let (log, other) = (held, shown)
        let contradiction = try other.checkpoint()
        try await following(log) { follower, peer in
            peer.show(other.source)
            #expect(try await follower.sync().error?.contains("forked") == true)
            let state = try await follower.peer()
            #expect(state.state == "quarantined")
            #expect(state.lastError?.contains("forked") == true)
            try await holdsOnly(log, follower)
            let database = try StateDatabase(path: follower.folder + "/state.sqlite")
            #expect(try database.conflictingNote(origin: log.origin) == contradiction)

            // Not even the honest continuation counts until the operator has decided.
            var grown = log
            grown.grow(by: 1)
            peer.show(grown.source)
            #expect(try await follower.sync().error?.contains("quarantined") == true)
            try await holdsOnly(log, follower)
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
