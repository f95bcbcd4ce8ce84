import CairnAPI
import CairnClient
import CairnManifest
import CairnNode
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import Foundation
import Testing

@Suite("Keyless releases on a node", .serialized)
struct KeylessNodeTests {
    private static func believe(_ configuration: inout NodeConfiguration) {
        configuration.trustedRoot = SampleSigstore.trustedRootBytes
    }

    /// A keyless release that is published at a node; its publisher is registered there then.
    @discardableResult
    private static func publish(at node: TestNode) async throws -> SampleRelease {
        let acme = try await node.registered()
        let listing = acme.listing()
        let reply = try await node.post(APIPath.publishers, try listing.registrationBody())
        try #require(reply.status == 201, "\(reply.text)")
        let release = SampleRelease.make(publisher: listing).keyless()
        try await node.published(release)
        return release
    }

    @Test("a node keeps whom it believes: restart, reindex, fsck and backup judge the release alike")
    func kept() async throws {
        let folder = try TemporaryFolder()
        let data = folder("node")
        let release = try await TestNode.with(folder: data, configure: Self.believe) { node in
            try await Self.publish(at: node)
        }
        let reindexed = try Reindex.run(folder: data)
        #expect(reindexed.releases == 1 && reindexed.refused == 0)
        let report = try Fsck(folder: data).check()
        #expect(report.damage.isEmpty, "\(report.damage)")
        _ = try await Backup(folder: data, target: folder("copy"), withKeys: true).run { _ in }
        #expect(FileManager.default.fileExists(atPath: folder("copy/trusted-root.json")))
        try await TestNode.with(folder: data) { node in
            let evidence = try await ReleaseEvidence.fetch(
                try Reference("acme/minilm@1.0.0"), from: node.client
            ).evidence
            #expect(evidence.recordBundle == release.bundle)
            let check = ReleaseCheck(evidence, trust: SampleSigstore.trust)
            #expect(check.checked?.release.value.keyless?.signer == SampleSigstore.workload)
            #expect(ReleaseCheck(evidence).lines.last?.name == "signature", "not by the public instance")
            let bundle = try #require(release.record.bundle)
            #expect(try await node.get(APIPath.object(bundle)).body == release.bundle)
            var file = try evidence.encoded()
            #expect(try ReleaseBundle.parse(file) == evidence)
            // The bundle of the file is under its digest, and the release under the bundle.
            file[file.count / 2] ^= 1
            #expect(throws: BundleError.self) { try ReleaseBundle.parse(file) }
        }
    }

    @Test("a node that doesn't believe the authority takes no such release")
    func otherRoot() async throws {
        try await TestNode.with { node in
            let acme = try await node.registered()
            let listing = acme.listing()
            _ = try await node.post(APIPath.publishers, try listing.registrationBody())
            let release = SampleRelease.make(publisher: listing).keyless()
            try await node.expectRefusal(
                of: release.body(), status: 422, code: "bad-bundle", saying: "unknown-log")
        }
    }

    @Test("a follower judges the same bundle by its own trusted root")
    func followed() async throws {
        try await TestNode.with(configure: Self.believe) { home in
            try await Self.publish(at: home)
            let entry = "acme.alpha.cairn.example/minilm@1.0.0"
            try await TestNode.with(origin: "beta.cairn.example", configure: Self.believe) { peer in
                try await peer.follow(home.url)
                let round = try await peer.sync()
                #expect(round.refused == 0, "\(round)")
                let evidence = try await ReleaseEvidence.fetch(try Reference(entry), from: peer.client)
                    .evidence
                #expect(ReleaseCheck(evidence, trust: SampleSigstore.trust).ok)
            }
            try await TestNode.with(origin: "gamma.cairn.example") { peer in
                try await peer.follow(home.url)
                try await peer.sync()
                #expect(try await peer.peers().first?.refusedRecords == 1)
                #expect(try await peer.get(APIPath.release(try Reference(entry))).status == 404)
            }
        }
    }
}
