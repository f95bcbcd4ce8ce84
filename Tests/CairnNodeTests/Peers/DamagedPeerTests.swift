import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite("A peer whose bytes are damaged") struct DamagedPeerTests {
    /// One way to damage what a peer with one small release answers.
    struct Damage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var path: String
        var change: @Sendable (HostilePeer.Answer, SampleRelease) -> HostilePeer.Answer
        /// What the peer's state says about it.
        var reason: String

        init(
            _ name: String, _ path: String, says reason: String = "damaged",
            _ change: @escaping @Sendable (HostilePeer.Answer, SampleRelease) -> HostilePeer.Answer
        ) {
            testDescription = name
            self.path = path
            self.change = change
            self.reason = reason
        }
    }

    private static let entries = "/log/tile/entries/"
    private static let content = "/log/content/"

    static let damages: [Damage] = [
        Damage("a flipped byte in an entry bundle", entries) { answer, _ in answer.flipped() },
        Damage("a cut entry bundle", entries) { answer, _ in answer.with(Array(answer.body.dropLast(7))) },
        Damage("an entry bundle with an entry too many", entries) { answer, _ in
            answer.with(answer.body + [0, 1, 65])
        },
        Damage("an endless entry bundle", entries, says: "larger than") { answer, _ in
            answer.with([UInt8](repeating: 1, count: 17 << 20))
        },
        Damage("an empty entry bundle", entries) { answer, _ in answer.with([]) },
        Damage("a flipped byte in an object", content) { $0.flipped(within: $1.envelope.bytes) },
        Damage("a flipped byte in a label", content) { $0.flipped(within: $1.label.encoded()) },
        Damage("a flipped byte in a small file", content) { $0.flipped(within: $1.smallFiles[0]) },
        Damage("a flipped byte in a length", content) { answer, _ in answer.flipped(at: 2) },
        Damage("a cut content bundle", content) { answer, _ in answer.with(Array(answer.body.dropLast(1))) },
        Damage("a content bundle with a slot too many", content) { answer, _ in
            answer.with(answer.body + [0, 0, 0, 0])
        },
        Damage("an empty content bundle", content) { answer, _ in answer.with([]) },
        Damage("a content bundle that brings leaves", content) { answer, _ in
            answer.with([0, 0, 0, 6, 0, 0, 0, 0, 1, 65] + answer.body)
        },
        Damage("a flipped byte in a checkpoint", "/log/checkpoint", says: "") { answer, _ in answer.flipped()
        },
        Damage("an endless checkpoint", "/log/checkpoint", says: "larger than") { answer, _ in
            answer.with(answer.body + [UInt8](repeating: 10, count: 17 << 10))
        },
        Damage("a node document that isn't one", "/.well-known/cairn", says: "node document") { answer, _ in
            answer.with(Array("{}".utf8))
        },
        Damage("an endless node document", "/.well-known/cairn", says: "larger than") { answer, _ in
            answer.with(answer.body + [UInt8](repeating: 32, count: 65 << 10))
        },
        Damage("busy", "/log/", says: "503") { _, _ in HostilePeer.Answer(status: 503) },
        Damage("not found", "/log/content", says: "404") { _, _ in HostilePeer.Answer(status: 404) },
        Damage("a redirection", "/log/checkpoint", says: "302") { _, _ in HostilePeer.Answer(status: 302) },
    ]

    @Test(
        "Damaged answers are refused: nothing shows, the peer's state says why, and the next honest round brings all",
        arguments: damages)
    func refusesDamage(_ damage: Damage) async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            let release = SampleRelease.make(publisher: try await home.registered())
            try await home.published(release)
            try await HostilePeer.with(home.source) { peer in
                try await TestNode.with(origin: "follower.cairn.example") { follower in
                    try await follower.follow(silent: peer)
                    peer.lie(at: damage.path) { damage.change($0, release) }
                    let round = try await follower.sync()
                    #expect(round.toSize == 0 && round.releases == 0)
                    try await follower.showsNothing(of: release, home: home.logOrigin)
                    let state = try await follower.peer()
                    #expect(state.state == "active" && state.size == 0 && state.failures == 2)
                    let reason = try #require(state.lastError)
                    #expect(damage.reason.isEmpty || reason.contains(damage.reason), "\(reason)")

                    peer.beHonest()
                    #expect(try await follower.sync().error == nil)
                    #expect(try await follower.listing() == [release.everywhere])
                    let healed = try await follower.peer()
                    #expect(healed.failures == 0 && healed.lastError == nil && healed.size == 2)
                }
            }
        }
    }

    /// What a peer makes of an artifact's bytes.
    static let artifactDamages: [Damage] = [
        Damage("a flipped byte", APIPath.objects) { answer, _ in answer.flipped() },
        Damage("cut bytes", APIPath.objects) { answer, _ in answer.with(Array(answer.body.dropLast(1))) },
        Damage("bytes too many", APIPath.objects) { answer, _ in answer.with(answer.body + [0]) },
        Damage("other bytes of the same length", APIPath.objects) { answer, _ in
            answer.with([UInt8](repeating: 0, count: answer.body.count))
        },
        Damage("not there", APIPath.objects, says: "404") { _, _ in HostilePeer.Answer(status: 404) },
        Damage("not yet there", APIPath.objects, says: "503") { _, _ in HostilePeer.Answer(status: 503) },
    ]

    @Test(
        "Damaged artifact bytes never show: the release is listed as lacking them until an honest round brings them",
        arguments: artifactDamages)
    func refusesArtifact(_ damage: Damage) async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            let release = SampleRelease.make(publisher: try await home.registered(), weightBytes: 100_000)
            try await home.published(release)
            let weights = try release.weights
            try await HostilePeer.with(home.source) { peer in
                try await TestNode.with(origin: "follower.cairn.example") { follower in
                    peer.lie(at: damage.path) { damage.change($0, release) }
                    try await follower.follow(peer.url)
                    let round = try await follower.sync()
                    #expect(round.error?.contains(damage.reason) == true, "\(round.error ?? "")")
                    #expect(try await follower.listing() == [release.everywhere])
                    let reference = try Reference(release.everywhere)
                    #expect(try await follower.client.release(reference).absentFiles == 1)
                    #expect(try await !follower.has(weights.artifact.sha256))

                    peer.beHonest()
                    #expect(try await follower.sync().error == nil)
                    #expect(try await follower.client.release(reference).absentFiles == 0)
                    let bytes = try await follower.client.content(weights.artifact.sha256, maxBytes: 1 << 20)
                    #expect(bytes == weights.bytes)
                }
            }
        }
    }

    @Test(
        "Damage in a level-1 tile, or one bundle in another's place, is refused",
        arguments: [
            "/log/tile/1/", "/log/tile/entries/000", "/log/content/000",
        ])
    func refusesDamageInLargeLogs(path: String) async throws {
        var log = WrittenLog()
        let release = SampleRelease.make()
        log.append(release.publisher)
        try log.append(release)
        log.grow(by: 600)
        let source = log.source
        try await HostilePeer.with(source) { peer in
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(silent: peer)
                peer.lie { asked, honest in
                    guard asked.hasPrefix(path) else { return honest }
                    if asked.hasPrefix("/log/tile/1/") { return honest.flipped() }
                    return try await source(asked.replacing("/000", with: "/001"), nil)
                }
                #expect(try await follower.sync().error?.contains("damaged") == true)
                try await follower.showsNothing(of: release, home: release.publisher.logOrigin)
                #expect(try await follower.peer().state == "active")
                peer.beHonest()
                #expect(try await follower.sync().toSize == 602)
                #expect(try await follower.listing() == [release.everywhere])
            }
        }
    }

    @Test(
        "A small file that a hostile peer leaves out, or puts beside the named ones, is noticed",
        arguments: [true, false])
    func refusesOtherSmallFiles(leavesOut: Bool) async throws {
        var log = WrittenLog()
        let release = SampleRelease.make()
        log.append(release.publisher)
        try log.append(release)
        let frames = log.frames
        try await HostilePeer.with(log.source) { peer in
            try await TestNode.with(origin: "follower.cairn.example") { follower in
                try await follower.follow(silent: peer)
                peer.lie(at: "/log/content/") { honest in
                    var changed = frames
                    if leavesOut {
                        changed[1].smallFiles.removeLast()
                    } else {
                        changed[1].smallFiles.append([1, 2, 3])
                    }
                    return honest.with(changed.flatMap { $0.encodedContent() })
                }
                #expect(try await follower.sync().error?.contains("damaged") == true)
                try await follower.showsNothing(of: release, home: release.publisher.logOrigin)
            }
        }
    }
}
