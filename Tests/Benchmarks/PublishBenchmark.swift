import AsyncHTTPClient
import CairnAPI
import CairnClient
import CairnStorage
import Foundation
import Glibc

/// Durable publishes over HTTP by 64 clients beside the least that durability costs: one append and one
/// `fdatasync` for each of the same frames.
enum PublishBenchmark {
    static let clients = 64
    private static let releases = 1_500

    static func run(rounds: Int, binary: String, http: HTTPClient) async throws -> Comparison.Result {
        let comparison = Comparison(
            name: "publish",
            subject: "\(releases) publishes over HTTP, \(clients) clients, each waiting for its receipt",
            peer: "append + `fdatasync` of the same frames, one after another", unit: "publishes/s",
            note:
                "Aim: at least 500 publishes a second. The load generator runs on the same cores as the node."
        )
        var seed: UInt64 = 1
        var corpus: Corpus?
        return try await comparison.run(rounds: rounds) {
            let node = try ServedNode(binary: binary, origin: "bench.cairn.example")
            defer { node.stop() }
            let taken = try Corpus(
                seed: seed, count: releases, publishers: clients, origin: "bench.cairn.example",
                vkey: node.vkey)
            corpus = taken
            seed += 1
            let client = try NodeClient(url: node.url, http: http)
            for registration in taken.registrations { _ = try await client.register(registration) }
            return Double(releases) / (try await publish(taken.bodies, client: client))
        } peer: {
            guard let corpus else { return 0 }
            return Double(releases) / (try await append(corpus.frames))
        }
    }

    /// Seconds until every body has its receipt.
    static func publish(_ bodies: [ReleaseBody], client: NodeClient) async throws -> Double {
        try await seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for first in 0..<clients {
                    group.addTask {
                        for number in stride(from: first, to: bodies.count, by: clients) {
                            guard case .receipt = try await client.publish(bodies[number]) else {
                                throw BenchmarkError.failed("a publish got no receipt at once")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    private static func append(_ frames: [[UInt8]]) async throws -> Double {
        let path = NSTemporaryDirectory() + "cairn-bench-append-\(UInt64.random(in: .min ... .max))"
        defer { unlink(path) }
        let file = try Descriptor.open(path, flags: O_WRONLY | O_CREAT | O_APPEND)
        return try await seconds {
            for frame in frames {
                try file.write(frame)
                try file.syncData()
            }
        }
    }
}
