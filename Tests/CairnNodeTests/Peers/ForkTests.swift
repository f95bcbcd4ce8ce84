import CairnAPI
import CairnFederation
import CairnManifest
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

@Suite("A log that two nodes show two halves of") struct ForkTests {
    @Test(
        "A witness that cosigned one half proves the fork from the request of the other half, and freezes the log"
    )
    func witness() async throws {
        for (one, other) in [(40, 90), (40, 40), (3, 700)] {
            let fork = try ForkedLog(shared: 300, one: one, other: other)
            try await HostilePeer.with(fork.one.source) { peer in
                try await TestNode.with(origin: "witness.cairn.example") { node in
                    try await node.follow(peer.url)
                    #expect(try await node.sync().toSize == fork.one.size)
                    let mirrored = try #require(try await node.mirrored("checkpoint", of: fork.one.logOrigin))
                    #expect(try SignedNote.parse(mirrored).signatures.count == 2)
                    let request = try fork.other.witnessRequest(from: Int(fork.one.size))
                    #expect(try await node.witness(request).problem().status == 422)

                    let evidence = try #require(try await node.evidence().first)
                    let finding = try evidence.verify()
                    #expect(finding.provesFork && evidence.observer.role == .witness)
                    let sizes = [finding.smaller.size, finding.larger.size]
                    #expect(sizes == [fork.one.size, fork.other.size])
                    let state = try await node.peer()
                    #expect(state.state == "quarantined" && state.evidence.count == 1)
                    // Nor does the mirror stand behind it any more: what is served is the log's own word.
                    let served = try await node.mirrored("checkpoint", of: fork.one.logOrigin)
                    #expect(try served == fork.one.checkpoint())
                    // Not even the half that was cosigned gets a cosignature any more.
                    let again = try fork.one.witnessRequest(from: Int(fork.one.size))
                    #expect(try await node.witness(again).problem().status == 403)
                }
            }
        }
    }

    @Test("A bad proof from anybody freezes nobody")
    func badProof() async throws {
        let fork = try ForkedLog(shared: 300, one: 40, other: 90)
        var log = fork.one
        log.grow(by: 50)
        let grown = log
        try await HostilePeer.with(fork.one.source) { peer in
            try await TestNode.with(origin: "witness.cairn.example") { node in
                try await node.follow(peer.url)
                try await node.sync()
                let good = try AddCheckpointRequest.parse(grown.witnessRequest(from: Int(fork.one.size)))
                for proof in [[], good.proof.reversed(), good.proof + [.empty], Array(good.proof.dropLast())]
                {
                    let bad = try AddCheckpointRequest(oldSize: good.oldSize, proof: proof, note: good.note)
                    #expect(try await node.witness(bad.encoded()).problem().status == 422)
                }
                let kept = try await node.evidence()
                #expect(kept.isEmpty)
                #expect(try await node.peer().state == "active")
                #expect(try await node.witness(good.encoded()).status == 200)
            }
        }
    }
}
