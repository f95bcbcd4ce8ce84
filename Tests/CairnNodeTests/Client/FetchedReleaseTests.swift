import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

@Suite("Evidence with witnesses")
struct FetchedReleaseTests {
    /// A node whose receipts are under its newest checkpoint, and whose public checkpoint is at `published`.
    private static func server(_ home: SampleHome, published: UInt64) async throws -> TinyServer {
        let publisher = PublisherAnswer(
            id: home.publisher.id.hex, name: "acme", origin: home.log.key.name, version: 1)
        let evidence = try home.evidence()
        let checked = try home.checked()
        let release = ReleaseAnswer(
            reference: "\(checked.reference)", kind: "model", name: "minilm", publisher: publisher,
            local: true,
            release: ReleaseSummary(
                version: "1.0.0", manifest: checked.manifest.digest.hex, record: "", envelope: "", index: 1,
                commit: nil, time: "", title: "", summary: "", license: "", files: 0, bytes: 0),
            label: String(decoding: evidence.label, as: UTF8.self),
            envelope: Base64.encode(evidence.envelope),
            receipt: String(decoding: evidence.receipt, as: UTF8.self), absentFiles: 0)
        let chain = IdentityChainAnswer(
            id: publisher.id, origin: publisher.origin,
            versions: evidence.identity.map {
                IdentityChainAnswer.Version(
                    envelope: Base64.encode($0.envelope), receipt: String(decoding: $0.receipt, as: UTF8.self)
                )
            })
        var files = [
            APIPath.releases + "/acme/minilm@1.0.0": [UInt8](try JSONEncoder().encode(release)),
            APIPath.identityChain(publisher.id): [UInt8](try JSONEncoder().encode(chain)),
            "/log/checkpoint": try home.log.checkpoint(size: published).note.encoded(),
        ]
        for size in 1...home.log.size {
            guard let tile = TileCoordinate(level: 0, index: 0, treeSize: size) else { continue }
            files["/log/" + tile.path] = try await home.log.tile(tile)
        }
        let served = files
        return try TinyServer { request in
            served[request.path].map { TinyServer.Answer(body: $0) } ?? TinyServer.Answer(status: 404)
        }
    }

    private func fetch(_ home: SampleHome, published: UInt64, policy: LogPolicy?) async throws
        -> FetchedRelease
    {
        let server = try await Self.server(home, published: published)
        defer { server.stop() }
        return try await NodeClient.with(url: server.url) { node in
            try await FetchedRelease.fetch(try Reference("acme/minilm@1.0.0"), from: node, policy: policy)
        }
    }

    /// Entries 2 to 4 came after the witnesses looked.
    private func home(cosignedBy names: [String]) throws -> SampleHome {
        var home = try SampleHome()
        home.log.grow(by: 3)
        home.log.cosigners = try SampleWitnesses.cosigners(names)
        home.log.witnessedSize = 2
        return home
    }

    @Test("receipts ahead of the witnesses are proven again under the checkpoint that they cosigned")
    func again() async throws {
        let home = try home(cosignedBy: ["ada", "ben"])
        let policy = try SampleWitnesses.policy(listing: [home.log.key])
        let fetched = try await fetch(home, published: 2, policy: policy.policy)
        let checked = try #require(fetched.checked)
        #expect(checked.releaseCheckpoint.size == 2)
        // The newest one that the node showed still counts for what was seen.
        #expect(checked.checkpoint.size == 5)
        let scratch = try ScratchFolder()
        let judge = Judge(store: TrustStore(folder: scratch.path + "/trust", now: { 0 }), policy: policy)
        #expect(try await judge.judge(checked, tiles: home.log).refusal == nil)
        // The evidence alone is enough offline.
        let alone = try #require(ReleaseCheck(fetched.evidence).checked)
        #expect(try judge.witnesses(of: alone).verdict?.isSatisfied == true)
    }

    @Test("without a policy the checkpoint with more signatures is taken, for those who have one")
    func withoutPolicy() async throws {
        let home = try home(cosignedBy: ["ada"])
        let fetched = try await fetch(home, published: 2, policy: nil)
        #expect(fetched.checked?.releaseCheckpoint.note.signatures.count == 2)
        let bare = try await fetch(try self.home(cosignedBy: []), published: 2, policy: nil)
        #expect(bare.checked?.releaseCheckpoint.size == 5)
    }

    @Test("a public checkpoint before the release, or of another history, changes nothing")
    func notBetter() async throws {
        let home = try home(cosignedBy: ["ada", "ben"])
        let policy = try SampleWitnesses.policy(listing: [home.log.key]).policy
        #expect(try await fetch(home, published: 1, policy: policy).checked?.releaseCheckpoint.size == 5)
    }
}
