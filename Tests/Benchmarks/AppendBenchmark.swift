import CairnAPI
import CairnStorage
import Foundation
import Glibc

/// Durable appends beside the least that durability costs: one append and one `fdatasync` for each of the same frames.
enum AppendBenchmark {
    private static let clients = 64
    private static let releases = 6_000
    private static let alone = 400

    /// Throughput of 64 clients, and the time that all but one of a hundred of them wait at most.
    static func run(rounds: Int) async throws -> [Comparison.Result] {
        let throughput = Comparison(
            name: "append",
            subject:
                "\(releases) releases verified and logged, \(clients) clients, each waiting until its own is durable",
            peer: "append + `fdatasync` of the same frames, one after another", unit: "releases/s",
            note:
                "Aim: at least 1,500 a second. In process, without HTTP; two signatures are checked for each."
        )
        let tail = Comparison(
            name: "append-p99", subject: "the wait that 99 of 100 of these stay below",
            peer: "the same of a bare append + `fdatasync`", unit: "ms", isDuration: true,
            note: "Aim: at most 150 ms. 64 wait at once, the peer's one by one.")
        var taken: [(subject: Waits, peer: Waits)] = []
        for round in 1...rounds {
            let log = try await AppendingLog()
            let corpus = try Corpus(
                seed: UInt64(round), count: releases, publishers: clients, origin: log.origin, vkey: log.vkey)
            let bodies = corpus.bodies
            let subject = try await log.run {
                try await log.register(corpus)
                return try await waits(of: bodies, by: clients) { try await log.publish($0) }
            }
            taken.append((subject, try bareWaits(of: corpus.frames)))
            print(
                "append round \(round): \(format(subject.perSecond)) beside \(format(taken[round - 1].peer.perSecond)) "
                    + "releases/s, p99 \(format(subject.percentile(99))) ms")
        }
        return [
            Comparison.Result(
                comparison: throughput,
                rounds: taken.map { .init(subject: $0.subject.perSecond, peer: $0.peer.perSecond) }),
            Comparison.Result(
                comparison: tail,
                rounds: taken.map { .init(subject: $0.subject.percentile(99), peer: $0.peer.percentile(99)) }),
        ]
    }

    /// One append at a time, the median of each side.
    static func runAlone(rounds: Int) async throws -> Comparison.Result {
        let comparison = Comparison(
            name: "append-alone", subject: "one release verified and logged, while nobody else publishes",
            peer: "append + `fdatasync` of the same frame", unit: "ms", isDuration: true,
            note: "Aim: at most 3 times the peer. Median of \(alone).")
        var seed: UInt64 = 1_000
        var frames: [[UInt8]] = []
        return try await comparison.run(rounds: rounds) {
            let log = try await AppendingLog()
            seed += 1
            let corpus = try Corpus(
                seed: seed, count: alone, publishers: 8, origin: log.origin, vkey: log.vkey)
            frames = corpus.frames
            let bodies = corpus.bodies
            return try await log.run {
                try await log.register(corpus)
                return try await waits(of: bodies, by: 1) { try await log.publish($0) }
            }.percentile(50)
        } peer: {
            try bareWaits(of: frames).percentile(50)
        }
    }

    // MARK: Waiting

    private struct Waits: Sendable {
        var seconds: [Double]
        var total: Double

        var perSecond: Double { Double(seconds.count) / total }

        /// Milliseconds.
        func percentile(_ percent: Int) -> Double {
            let sorted = seconds.sorted()
            return sorted[min(sorted.count - 1, sorted.count * percent / 100)] * 1_000
        }
    }

    private static func waits(
        of bodies: [ReleaseBody], by clients: Int,
        _ publish: @Sendable @escaping (ReleaseBody) async throws -> Void
    ) async throws -> Waits {
        let clock = ContinuousClock()
        let start = clock.now
        let taken = try await withThrowingTaskGroup(of: [Double].self) { group in
            for first in 0..<clients {
                group.addTask {
                    var waits: [Double] = []
                    for number in stride(from: first, to: bodies.count, by: clients) {
                        let before = clock.now
                        try await publish(bodies[number])
                        waits.append((clock.now - before) / .seconds(1))
                    }
                    return waits
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return Waits(seconds: taken, total: (clock.now - start) / .seconds(1))
    }

    private static func bareWaits(of frames: [[UInt8]]) throws -> Waits {
        let path = NSTemporaryDirectory() + "cairn-bench-append-\(UInt64.random(in: .min ... .max))"
        defer { unlink(path) }
        let file = try Descriptor.open(path, flags: O_WRONLY | O_CREAT | O_APPEND)
        let clock = ContinuousClock()
        var taken: [Double] = []
        let start = clock.now
        for frame in frames {
            let before = clock.now
            try file.write(frame)
            try file.syncData()
            taken.append((clock.now - before) / .seconds(1))
        }
        return Waits(seconds: taken, total: (clock.now - start) / .seconds(1))
    }
}
