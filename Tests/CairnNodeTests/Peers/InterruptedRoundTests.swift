import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import Foundation
import Synchronization
import Testing

@Suite("Rounds that end in the middle") struct InterruptedRoundTests {
    private static func largeLog() throws -> (log: WrittenLog, release: SampleRelease) {
        var log = WrittenLog()
        let release = SampleRelease.make(weightBytes: 50_000)
        log.append(release.publisher)
        try log.append(release)
        log.grow(by: 1_100)
        return (log, release)
    }

    private static func bundles(_ requests: [String]) -> [String] {
        requests.filter { $0.hasPrefix("/log/content/") }
    }

    @Test("A round that broke off goes on where it stopped: no bundle is fetched twice")
    func resumes() async throws {
        let (log, release) = try Self.largeLog()
        try await HostilePeer.with(log.source) { peer in
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(silent: peer)
                peer.lie(at: "/log/content/003") { _ in HostilePeer.Answer(status: 503) }
                _ = peer.takeRequests()
                #expect(try await follower.sync().error?.contains("503") == true)
                #expect(Self.bundles(peer.takeRequests()).count == 4)
                try await follower.showsNothing(of: release, home: log.logOrigin)
                peer.beHonest()
                #expect(try await follower.sync().toSize == log.size)
                #expect(Self.bundles(peer.takeRequests()) == ["/log/content/003", "/log/content/004.p/78"])
                #expect(try await follower.listing() == [release.everywhere])
            }
        }
    }

    @Test("A round goes on where it stopped after the follower was restarted as well")
    func resumesAfterRestart() async throws {
        let (log, release) = try Self.largeLog()
        let folder = try TemporaryFolder()
        let origin = "follower.cairn.example"
        try await HostilePeer.with(log.source) { peer in
            try await TestNode.with(origin: origin, folder: folder("data")) { follower in
                try await follower.follow(silent: peer)
                peer.lie(at: "/log/content/002") { _ in HostilePeer.Answer(status: 503) }
                #expect(try await follower.sync().error != nil)
            }
            peer.beHonest()
            _ = peer.takeRequests()
            try await TestNode.with(origin: origin, folder: folder("data")) { follower in
                try await follower.showsNothing(of: release, home: log.logOrigin)
                #expect(try await follower.sync().toSize == log.size)
                #expect(
                    Self.bundles(peer.takeRequests()) == [
                        "/log/content/002", "/log/content/003", "/log/content/004.p/78",
                    ])
                #expect(try await follower.listing() == [release.everywhere])
            }
        }
    }

    @Test("What a broken round left of another history is noticed and fetched again")
    func replacesTailOfLie() async throws {
        let (log, release) = try Self.largeLog()
        // The same first block, then others: a peer may show both, as long as it never signed what we hold.
        var lie = log.before(300)
        lie.grow(by: 900, seed: "other")
        let other = lie.source
        try await HostilePeer.with(other) { peer in
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(silent: peer)
                peer.lie(at: "/log/content/003") { _ in HostilePeer.Answer(status: 503) }
                #expect(try await follower.sync().error != nil)
                peer.beHonest()
                peer.show(log.source)
                _ = peer.takeRequests()
                #expect(try await follower.sync().toSize == log.size)
                #expect(Self.bundles(peer.takeRequests()).first == "/log/content/001")
                #expect(try await follower.listing() == [release.everywhere])
                let checkpoint = try log.checkpoint()
                #expect(
                    try await follower.mirrored("checkpoint", of: log.logOrigin)?.starts(with: checkpoint)
                        == true)
            }
        }
    }

    @Test("A growing log is fetched from the first bundle that isn't whole, and stays one log")
    func growsByParts() async throws {
        let (log, _) = try Self.largeLog()
        let parts = [2, 3, 255, 256, 257, 512, 700, 1_102].map { log.before($0) }
        try await HostilePeer.with(parts[0].source) { peer in
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(peer.url)
                for part in parts {
                    peer.show(part.source)
                    let round = try await follower.sync()
                    #expect(round.error == nil && round.toSize == part.size)
                    let checkpoint = try part.checkpoint()
                    #expect(
                        try await follower.mirrored("checkpoint", of: part.logOrigin)?.starts(
                            with: checkpoint) == true)
                }
                let original = try await log.source("/log/tile/1/000.p/4", nil)
                #expect(try await follower.mirrored("tile/1/000.p/4", of: log.logOrigin) == original.body)
            }
        }
    }

    @Test("Artifact bytes that came before a break aren't fetched again")
    func resumesArtifacts() async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            let release = SampleRelease.make(publisher: try await home.registered(), weightBytes: 3_000_000)
            try await home.published(release)
            let weights = try release.weights
            let ranges = Mutex<[String?]>([])
            let source = home.source
            try await HostilePeer.with({ path, range in
                if path.hasPrefix(APIPath.objects) { ranges.withLock { $0.append(range) } }
                return try await source(path, range)
            }) { peer in
                try await TestNode.with(origin: "follower.cairn.example") { follower in
                    peer.lie(at: APIPath.objects) { answer in
                        var cut = answer
                        cut.cutAfter = 2_000_000
                        return cut
                    }
                    try await follower.follow(peer.url)
                    while try await follower.peer().failures == 0 {
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    peer.beHonest()
                    let round = try await follower.sync()
                    #expect(round.error == nil && round.bytes < 3_000_000, "\(round)")
                    #expect(ranges.withLock { $0 }.last??.hasPrefix("bytes=") == true)
                    let bytes = try await follower.client.content(weights.artifact.sha256, maxBytes: 4 << 20)
                    #expect(bytes == weights.bytes)
                }
            }
        }
    }

    @Test("A peer that answers slowly is waited for, and one that is gone leaves everything as it was")
    func waitsAndForgives() async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            let release = SampleRelease.make(publisher: try await home.registered())
            try await home.published(release)
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await HostilePeer.with(home.source) { peer in
                    try await follower.follow(silent: peer)
                    peer.lie { _, honest in
                        try await Task.sleep(for: .milliseconds(700))
                        return honest
                    }
                    #expect(try await follower.sync().toSize == 2)
                }
                #expect(try await follower.sync().error?.contains("couldn't reach") == true)
                #expect(try await follower.listing() == [release.everywhere])
                #expect(try await follower.peer().state == "active")
            }
        }
    }

    @Test(
        "A peer that hangs holds up nobody else, can be removed meanwhile, and doesn't keep the node from stopping"
    )
    func hangingPeerIsAlone() async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            let release = SampleRelease.make(publisher: try await home.registered())
            try await home.published(release)
            let log = WrittenLog()
            try await HostilePeer.with(log.source) { peer in
                let hasAnswered = Mutex(false)
                try await TestNode.with(origin: "follower.cairn.example") { follower in
                    peer.lie { path, honest in
                        if path.hasPrefix("/log/") {
                            try await Task.sleep(for: .seconds(3_600))
                            hasAnswered.withLock { $0 = true }
                        }
                        return honest
                    }
                    try await follower.follow(peer.url)
                    try await follower.follow(home.url)
                    let answer = try await follower.asOperator {
                        try await $0.sync(SyncRequest(peer: home.url))
                    }
                    #expect(answer.rounds.map(\.toSize) == [2])
                    #expect(try await follower.listing() == [release.everywhere])
                    try await follower.asOperator { try await $0.removePeer(peer.url) }
                    let peers = try await follower.peers()
                    #expect(peers.map(\.origin) == [home.origin])
                }
                #expect(
                    hasAnswered.withLock { !$0 }, "the follower did its work and stopped while the peer hung")
            }
        }
    }

    @Test("A peer that was removed during a round stays removed after it")
    func staysRemoved() async throws {
        let log = WrittenLog()
        try await HostilePeer.with(log.source) { peer in
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                peer.lie { path, honest in
                    if path.hasPrefix("/log/") { try await Task.sleep(for: .seconds(1)) }
                    return honest
                }
                try await follower.follow(peer.url)
                async let round = follower.asOperator { try await $0.sync(SyncRequest(peer: nil)) }
                try await Task.sleep(for: .milliseconds(200))
                try await follower.asOperator { try await $0.removePeer(peer.url) }
                _ = try await round
                let peers = try await follower.peers()
                #expect(peers.isEmpty)
            }
        }
    }
}
