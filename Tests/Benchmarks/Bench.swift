import AsyncHTTPClient
import CairnClient
import Foundation

/// Runs the comparisons and writes the first part of `Docs/performance.md`.
///
/// Arguments: the `cairn` binary, rounds, the report's path, and names of comparisons (all without any).
@main
enum Bench {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 4, let rounds = Int(arguments[2]), rounds > 0 else {
            print(
                "usage: cairn-bench CAIRN ROUNDS REPORT.md [hashing|git|append|proof|publish|follow|audit|sigstore|oms]…"
            )
            exit(2)
        }
        let wanted = Set(arguments.dropFirst(4))
        // The client's pool has 8 connections to a host unless told otherwise: 64 clients would wait for each other.
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = PublishBenchmark.clients
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        var results: [Comparison.Result] = []
        if wanted.isEmpty || wanted.contains("hashing") {
            results.append(try await HashBenchmark.run(rounds: rounds))
        }
        if wanted.isEmpty || wanted.contains("git") {
            results.append(try await GitBenchmark.run(rounds: rounds))
        }
        if wanted.isEmpty || wanted.contains("append") {
            results += try await AppendBenchmark.run(rounds: rounds)
        }
        if wanted.isEmpty || wanted.contains("append") || wanted.contains("append-alone") {
            results.append(try await AppendBenchmark.runAlone(rounds: rounds))
        }
        if wanted.isEmpty || wanted.contains("proof") {
            results.append(try await ProofBenchmark.run(rounds: rounds))
        }
        if wanted.isEmpty || wanted.contains("publish") {
            results.append(try await PublishBenchmark.run(rounds: rounds, binary: arguments[1], http: http))
        }
        if wanted.isEmpty || wanted.contains("follow") {
            results.append(try await FollowBenchmark.run(rounds: rounds, binary: arguments[1], http: http))
        }
        if wanted.isEmpty || wanted.contains("audit") {
            results.append(try await AuditBenchmark.run(rounds: rounds))
        }
        if wanted.isEmpty || wanted.contains("sigstore") {
            results += try await SigstoreBenchmark.run(rounds: rounds)
        }
        if wanted.isEmpty || wanted.contains("oms") {
            results += try await ModelSignatureBenchmark.run(rounds: rounds, binary: arguments[1])
        }
        try await http.shutdown()
        let report = Report(results: results, rounds: rounds)
        let old = (try? String(contentsOfFile: arguments[3], encoding: .utf8)) ?? ""
        try report.page(inPlaceOf: old).write(toFile: arguments[3], atomically: true, encoding: .utf8)
        print(report.text)
    }
}
