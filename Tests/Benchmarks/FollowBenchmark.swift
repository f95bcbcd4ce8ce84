import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnProvenance
import CairnTestSupport
import Foundation

/// A second node takes over 1,000 releases, everything checked, beside checking their signatures alone.
enum FollowBenchmark {
    private static let releases = 1_000

    static func run(rounds: Int, binary: String, http: HTTPClient) async throws -> Comparison.Result {
        let comparison = Comparison(
            name: "follow",
            subject: "`cairn sync` of \(releases) releases from an empty mirror to a served listing",
            peer: "checking their \(2 * releases) Ed25519 signatures alone, one core", unit: "s",
            isDuration: true,
            note: "Aim: at most 2 s. Both nodes run on the same cores.")
        let home = try ServedNode(binary: binary, origin: "home.cairn.example")
        defer { home.stop() }
        let corpus = try Corpus(
            seed: 11, count: releases, publishers: 10, origin: "home.cairn.example", vkey: home.vkey)
        let client = try NodeClient(url: home.url, http: http)
        for registration in corpus.registrations { _ = try await client.register(registration) }
        _ = try await PublishBenchmark.publish(corpus.bodies, client: client)
        return try await comparison.run(rounds: rounds) {
            let second = try ServedNode(binary: binary, origin: "second.cairn.example")
            defer { second.stop() }
            let admin = try NodeClient(socket: second.socket, http: http)
            return try await seconds {
                _ = try await admin.addPeer(PeerAddition(url: home.url, vkey: home.vkey))
                let answer = try await admin.sync(SyncRequest(peer: nil))
                guard answer.rounds.allSatisfy({ $0.error == nil && $0.toSize == UInt64(releases + 10) })
                else {
                    throw BenchmarkError.failed("the round went wrong: \(answer)")
                }
            }
        } peer: {
            let signed = corpus.releases.map { release in
                (release.record.signatures[0], release.record.record.signedBytes, release.envelope)
            }
            return await seconds {
                for (signature, message, envelope) in signed {
                    precondition(signature.key.isValidSignature(signature.bytes, for: message))
                    let bytes = Envelope.signedBytes(
                        payload: envelope.payload, payloadType: envelope.payloadType)
                    precondition(signature.key.isValidSignature(envelope.signatures[0].bytes, for: bytes))
                }
            }
        }
    }
}
