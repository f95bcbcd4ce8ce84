import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnManifest
import CairnRegistry
import CairnTransparencyLog
import Foundation
import Testing

@testable import CairnNode

@Suite("Asking others for the newest checkpoint of the own log", .serialized)
struct HeadInquiryTests {
    private static let origin = "models.example.org/log"

    private static func note(
        size: UInt64, seed: UInt8 = 1, origin: String = HeadInquiryTests.origin
    ) throws -> [UInt8] {
        let signer = try NoteSigner(name: origin, seed: Array(repeating: seed, count: 32))
        let leaves = (0..<size).map { Hash.leaf([UInt8(truncatingIfNeeded: $0)]) }
        return try signer.sign(
            Checkpoint(origin: origin, size: size, root: MerkleTree.root(of: leaves))
        ).encoded()
    }

    private static func ask(
        kind: HeadInquiry.Witness.Kind = .node, _ answers: [String: HostilePeer.Answer]
    ) async throws -> HeadSighting {
        let key = try NoteSigner(name: origin, seed: Array(repeating: 1, count: 32)).key
        let source: HostilePeer.Source = { path, _ in answers[path] ?? HostilePeer.Answer(status: 404) }
        return try await HostilePeer.with(source) { peer in
            let http = HTTPClient.forNodes()
            let inquiry = HeadInquiry(logKey: key, http: http, allowsPlainHTTP: false)
            let seen = await inquiry.ask([HeadInquiry.Witness(who: "peer", url: peer.url, kind: kind)])
            try await http.shutdown()
            return try #require(seen.sightings.first)
        }
    }

    private static var hash: String { ContentDigest.of(Array(origin.utf8)).hex }
    private static var mirror: String { "/mirror/\(hash)/checkpoint" }
    private static var witness: String { "/witness/\(hash)/checkpoint" }

    private static func listed(_ note: [UInt8]) throws -> HostilePeer.Answer {
        let answer = CheckpointsAnswer(checkpoints: [
            .init(origin: origin, note: String(decoding: note, as: UTF8.self))
        ])
        return HostilePeer.Answer(body: Array(try JSONEncoder().encode(answer)))
    }

    @Test("takes the largest of what a node mirrors, cosigns and lists")
    func largest() async throws {
        for (mirrored, witnessed, listed) in [(3, 5, 4), (5, 3, 4), (3, 4, 5)] as [(UInt64, UInt64, UInt64)] {
            let sighting = try await Self.ask([
                Self.mirror: HostilePeer.Answer(body: try Self.note(size: mirrored)),
                Self.witness: HostilePeer.Answer(body: try Self.note(size: witnessed)),
                APIPath.checkpoints: try Self.listed(try Self.note(size: listed)),
            ])
            #expect(sighting.checkpoint?.size == 5)
        }
    }

    @Test("of a witness it asks the monitoring path alone")
    func monitoring() async throws {
        let sighting = try await Self.ask(
            kind: .witness, ["/\(Self.hash)/checkpoint": HostilePeer.Answer(body: try Self.note(size: 7))])
        #expect(sighting.checkpoint?.size == 7)
    }

    @Test("believes nothing that the log's own key didn't sign, and says so")
    func unsigned() async throws {
        let others = [
            try Self.note(size: 9, seed: 2), try Self.note(size: 9, origin: "other.example.org/log"),
            Array("models.example.org/log\n9\n".utf8), [], [0xFF],
        ]
        for other in others {
            let sighting = try await Self.ask([Self.mirror: HostilePeer.Answer(body: other)])
            guard case .unusable = sighting.answer else {
                Issue.record("\(sighting.answer)")
                return
            }
        }
        let forged = try await Self.ask([
            APIPath.checkpoints: try Self.listed(try Self.note(size: 9, seed: 2))
        ])
        #expect(forged.checkpoint == nil)
    }

    @Test("tells who has nothing from who can't be asked")
    func silent() async throws {
        #expect(try await Self.ask([:]).answer == .nothing)
        let broken = HostilePeer.Answer(status: 500)
        let sighting = try await Self.ask([
            Self.mirror: broken, Self.witness: broken, APIPath.checkpoints: broken,
        ])
        guard case .unreachable = sighting.answer else {
            Issue.record("\(sighting.answer)")
            return
        }
    }

    @Test("nobody who says nothing holds up the others", .timeLimit(.minutes(1)))
    func hanging() async throws {
        let key = try NoteSigner(name: Self.origin, seed: Array(repeating: 1, count: 32)).key
        let good = try Self.note(size: 4)
        try await HostilePeer.with({ path, _ in
            guard path == Self.mirror else { return HostilePeer.Answer(status: 404) }
            return HostilePeer.Answer(body: good)
        }) { honest in
            try await HostilePeer.with({ _, _ in
                try await Task.sleep(for: .seconds(3_600))
                return HostilePeer.Answer()
            }) { silent in
                let http = HTTPClient.forNodes()
                let inquiry = HeadInquiry(logKey: key, http: http, allowsPlainHTTP: false)
                let seen = await inquiry.ask([
                    HeadInquiry.Witness(who: "silent", url: silent.url, kind: .node),
                    HeadInquiry.Witness(who: "honest", url: honest.url, kind: .node),
                ])
                #expect(seen.newest?.who == "honest")
                #expect(seen.sightings.count == 2)
                try? await http.shutdown()
            }
        }
    }
}
