import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import Testing

@Suite("A node's policy of releases", .serialized)
struct ReleaseGateTests {
    private static func gate(_ conditions: String) throws -> ReleaseGate {
        try ReleaseGate(
            try ReleasePolicy.parse(
                Array(#"{"schema":"cairn.policy/1","name":"house",\#(conditions)}"#.utf8)))
    }

    @Test("refuses a publish by place and reason before anything is stored, and takes what fits")
    func publish() async throws {
        let gate = try Self.gate(#""licenses":{"deny":["Apache-2.0"]},"signatures":{"atLeast":2}"#)
        try await TestNode.with(configure: { $0.releaseGate = gate }) { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            let places = try await node.expectRefusal(
                of: release, status: 403, code: "release-policy", saying: "policy 'house' refuses"
            ) { _ in }
            #expect(places == ["/signatures", "/licenses"])
        }
        let other = try Self.gate(#""licenses":{"allow":["Apache-2.0"]}"#)
        try await TestNode.with(configure: { $0.releaseGate = other }) { node in
            let release = SampleRelease.make(publisher: try await node.registered())
            try await node.published(release)
            #expect(try await node.listing() == [release.everywhere])
        }
    }

    @Test(
        "keeps a peer's release from being shown, and its files from being fetched, until the policy changes"
    )
    func peers() async throws {
        try await TestNode.with(origin: "home.cairn.example") { home in
            let release = SampleRelease.make(publisher: try await home.registered())
            try await home.published(release)
            let weights = try release.weights.artifact.sha256
            let data = try TemporaryFolder()
            let folder = data("follower")
            let strict = try Self.gate(#""licenses":{"deny":["Apache-2.0"]}"#)
            try await TestNode.with(
                origin: "follower.cairn.example", folder: folder, configure: { $0.peerReleaseGate = strict }
            ) { follower in
                try await follower.follow(home.url)
                try await follower.sync()
                // The log is taken over whole, the release isn't shown.
                #expect(try await follower.peers().first?.size == 2)
                #expect(try await follower.listing() == [])
                #expect(try await follower.get(APIPath.object(weights)).status == 503)
                let exact = try await follower.get(APIPath.release(try Reference(release.everywhere)))
                #expect(exact.status == 403)
                #expect(try exact.problem().code == "release-policy")
                #expect(try exact.problem().issues?.map(\.pointer) == ["/licenses"])
                // What the node takes itself is another matter.
                let own = SampleRelease.make(
                    publisher: try await follower.registered("local"), seed: 9)
                try await follower.published(own)
                #expect(try await follower.listing() == [own.everywhere])
            }
            try await TestNode.with(origin: "follower.cairn.example", folder: folder) { follower in
                try await follower.sync()
                #expect(try await follower.listing().contains(release.everywhere))
                #expect(try await follower.get(APIPath.object(weights)).status == 200)
                let answer = try await follower.client.release(try Reference(release.everywhere))
                #expect(answer.absentFiles == 0)
            }
        }
    }
}
