import CairnAPI
import CairnClient
import CairnManifest
import CairnNode
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

@Suite("Nodes that witness each other", .serialized) struct MutualWitnessTests {
    private static let names = ["alpha", "beta", "gamma"].map { "\($0).cairn.example" }

    /// Keys that three nodes will have, made by starting each once on its folder.
    private func witnessKeys(_ folder: TemporaryFolder) async throws -> [VerifierKey] {
        var keys: [VerifierKey] = []
        for name in Self.names {
            keys.append(
                try await TestNode.with(origin: name, folder: folder(name)) { try $0.cosigner().key })
        }
        return keys
    }

    @Test(
        "three nodes cosign each other; when one is down its quorum is missed, and made up for when it is back"
    )
    func threeNodes() async throws {
        let folder = try TemporaryFolder()
        let keys = try await witnessKeys(folder)
        try await WitnessStand.with(3) { stands in
            // Each is reached through a stand, whose address is known before the node runs.
            let policies = try (0..<3).map { own in
                let others = (0..<3).filter { $0 != own }
                let lines = others.map { "witness n\($0) \(keys[$0]) \(stands[$0].url)\n" }.joined()
                let names = others.map { "n\($0)" }.joined(separator: " ")
                return try NodePolicy(text: Array("\(lines)group g all \(names)\nquorum g\n".utf8))
            }
            try await node(0, folder, policies) { alpha in
                try await node(1, folder, policies) { beta in
                    try await node(2, folder, policies) { gamma in
                        let nodes = [alpha, beta, gamma]
                        for (stand, node) in zip(stands, nodes) {
                            stand.answer { body in
                                let reply = try await node.witness(body)
                                return WitnessStand.Answer(
                                    status: reply.status, type: reply.header("content-type") ?? "",
                                    body: reply.body)
                            }
                        }
                        for node in nodes {
                            for other in nodes where other.origin != node.origin {
                                try await node.follow(other.url)
                            }
                        }
                        for (node, policy) in zip(nodes, policies) {
                            try await node.registered()
                            let witnessed = try await node.witnessed(0)
                            let verdict = try node.verdict(witnessed, policy)
                            #expect(verdict.isSatisfied && verdict.cosigned.count == 2)
                        }
                        stands[2].answer { _ in WitnessStand.Answer(status: 503) }
                        let release = SampleRelease.make(publisher: alpha.publisher())
                        let answer = try await alpha.published(release)
                        #expect(
                            try await alpha.eventually {
                                (try await alpha.metric("cairn_quorum_misses_total") ?? 0) > 0
                            })
                        #expect(try await alpha.proof(answer.index, state: "witnessed").status == 202)
                        stands[2].answer { body in
                            let reply = try await gamma.witness(body)
                            return WitnessStand.Answer(
                                status: reply.status, type: reply.header("content-type") ?? "",
                                body: reply.body)
                        }
                        let made = try await alpha.witnessed(answer.index)
                        #expect(try alpha.verdict(made, policies[0]).isSatisfied)
                        // And following goes on beside it.
                        for node in [beta, gamma] {
                            for round in try await node.asOperator({
                                try await $0.sync(SyncRequest(peer: nil)).rounds
                            }) {
                                #expect(round.error == nil)
                            }
                        }
                    }
                }
            }
        }
    }

    private func node(
        _ number: Int, _ folder: TemporaryFolder, _ policies: [NodePolicy],
        _ body: @Sendable (TestNode) async throws -> Void
    ) async throws {
        let policy = policies[number]
        try await TestNode.with(
            origin: Self.names[number], folder: folder(Self.names[number]),
            configure: {
                $0.policy = policy
                $0.cosigningPace = .test
            }, body)
    }

    @Test("a peer's checkpoint without the quorum isn't taken over, and says so; with it, it is")
    func peerPolicy() async throws {
        try await WitnessStand.with(4) { stands in
            let policy = try stands.policy(3)
            for stand in stands { stand.answer { _ in WitnessStand.Answer(status: 503) } }
            try await TestNode.with(
                configure: {
                    $0.policy = policy
                    $0.cosigningPace = .test
                }
            ) { home in
                let release = SampleRelease.make(publisher: try await home.registered())
                try await home.published(release)
                try await TestNode.with(
                    origin: "follower.cairn.example", configure: { $0.peerPolicy = policy.policy }
                ) { follower in
                    try await follower.follow(home.url)
                    let error = try await follower.sync().error ?? ""
                    #expect(error.contains("lacks cosignatures") && error.contains("3 of 4"), "\(error)")
                    try await follower.showsNothing(of: release, home: home.logOrigin)
                    #expect(try await follower.peer().state == "active")
                    for stand in stands { stand.beHonest() }
                    _ = try await home.witnessed(1)
                    #expect(try await follower.sync().toSize == 2)
                    #expect(try await follower.listing() == [release.everywhere])
                }
            }
        }
    }

    @Test(
        "a mirrored checkpoint carries this node's mirror cosignature, the same until it grows or starts again"
    )
    func mirrorCosignature() async throws {
        let folder = try TemporaryFolder()
        var log = WrittenLog()
        log.grow(by: 20)
        let first = log
        log.grow(by: 5)
        let grown = log
        try await HostilePeer.with(first.source) { peer in
            try await TestNode.with(origin: "mirror.cairn.example", folder: folder("node")) { node in
                let key = try node.cosigner("mirror").key
                #expect(key.name == "mirror.cairn.example/mirror")
                #expect(try node.cosigner().key.publicKey != key.publicKey)
                try await node.follow(peer.url)
                try await node.sync()
                let note = try #require(try await node.mirrored("checkpoint", of: first.logOrigin))
                let shown = try VerifiedCheckpoint.verify(note, logKey: first.signer.key, witnesses: [key])
                #expect(shown.size == 20 && shown.cosignatures.count == 1)
                #expect(note.starts(with: try first.checkpoint()))
                // What is stored, and told of others' logs, is what the home signed.
                let state = try StateDatabase(path: folder("node/state.sqlite"))
                #expect(try state.head(of: first.logOrigin)?.note == first.checkpoint())
                let told = try await node.client.checkpoints().checkpoints.first {
                    $0.origin == first.logOrigin
                }
                #expect(try told?.note == String(decoding: first.checkpoint(), as: UTF8.self))
                for _ in 0..<3 { #expect(try await node.mirrored("checkpoint", of: first.logOrigin) == note) }

                peer.show(grown.source)
                try await node.sync()
                let next = try #require(try await node.mirrored("checkpoint", of: first.logOrigin))
                let larger = try VerifiedCheckpoint.verify(next, logKey: first.signer.key, witnesses: [key])
                #expect(larger.size == 25 && larger.cosignatures.count == 1)
            }
            try await TestNode.with(
                origin: "mirror.cairn.example", folder: folder("node"), configure: { $0.origin = nil }
            ) { node in
                let key = try node.cosigner("mirror").key
                let note = try #require(try await node.mirrored("checkpoint", of: first.logOrigin))
                let shown = try VerifiedCheckpoint.verify(note, logKey: first.signer.key, witnesses: [key])
                #expect(shown.size == 25 && shown.cosignatures.count == 1)
            }
        }
    }

    @Test("the node document names the witness's and the mirror's key, each another than the log's")
    func document() async throws {
        try await TestNode.with { node in
            let document = try NodeDocument.parse(try await node.get(APIPath.nodeDocument).body)
            #expect(document.witnessVKey == "\(try node.cosigner().key)")
            #expect(document.mirrorVKey == "\(try node.cosigner("mirror").key)")
            let keys = try [document.logVKey, document.witnessVKey, document.mirrorVKey].map {
                try VerifierKey.parse(try #require($0)).publicKey
            }
            #expect(Set(keys).count == 3)
        }
    }
}
