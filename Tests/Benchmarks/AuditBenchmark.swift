import CairnAudit
import CairnClient
import CairnTestSupport
import Foundation

/// `cairn audit` of a copy of a large log, beside checking its signatures alone.
enum AuditBenchmark {
    /// `CAIRN_BENCH_ENTRIES` asks for another size of log.
    private static let entries =
        ProcessInfo.processInfo.environment["CAIRN_BENCH_ENTRIES"].flatMap { Int($0) } ?? 100_000

    static func run(rounds: Int) async throws -> Comparison.Result {
        let copy = try AuditedCopy(entries: entries)
        defer { copy.remove() }
        let signatures = try copy.checkSignatures().count
        let comparison = Comparison(
            name: "audit",
            subject:
                "audit of a folder with \(entries) entries: every tile, record, object, small file and commit",
            peer: "checking its \(signatures) Ed25519 signatures alone, one core", unit: "s",
            isDuration: true,
            note: "Aim: at most twice the signatures. The audit uses both cores.")
        return try await comparison.run(rounds: rounds) {
            let state = copy.folder + "-state"
            defer { try? FileManager.default.removeItem(atPath: state) }
            return try await seconds {
                let folder = try LogFolder(path: copy.folder, scratch: NSTemporaryDirectory())
                var options = Audit.Options()
                options.key = copy.key
                let report = try await Audit(
                    .folder(folder), options: options, trust: TrustStore(folder: state + "/trust"),
                    stateFolder: { _ in state }, now: { 0 }
                ).run()
                guard report.isSound, report.counts.entries == UInt64(entries) else {
                    throw BenchmarkError.failed(report.verdict)
                }
            }
        } peer: {
            try copy.checkSignatures().seconds
        }
    }
}
