import CairnProvenance
import Foundation

/// One Sigstore bundle, whole and without network, beside sigstore-python; processor time of both.
enum SigstoreBenchmark {
    private static let folder = "Tests/Vectors/signatures/sigstore/cases"
    private static let verifications = 200

    static func run(rounds: Int) async throws -> [Comparison.Result] {
        var results: [Comparison.Result] = []
        for (name, what) in [("v1-message", "Rekor 1"), ("v2-message", "Rekor 2, with a timestamp")] {
            let comparison = Comparison(
                name: "sigstore \(name.prefix(2))",
                subject: "a Sigstore bundle over a digest (\(what)), from its JSON on",
                peer: "sigstore-python 4.5.1", unit: "ms", isDuration: true,
                note:
                    "Aim: at most 1 ms. Mean of \(verifications), the trusted root read before; processor time."
            )
            let verifier = SigstoreVerifier(trustedRoot: try .parse(bytes("trusted_root.trust.json")))
            let bundle = try bytes(name + ".json")
            let artifact = GivenDigest(.sha256, of: try bytes("artifact"))
            results.append(
                try await comparison.run(rounds: rounds) {
                    let start = processorTime()
                    for _ in 0..<verifications {
                        let answer = verifier.verify(
                            bundle: bundle, artifact: .digests([artifact]), policy: .anyIdentity)
                        guard case .success = answer else {
                            throw BenchmarkError.failed("a bundle doesn't hold")
                        }
                    }
                    return (processorTime() - start) / Double(verifications) * 1_000
                } peer: {
                    try python(name)
                })
        }
        return results
    }

    private static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
    }

    /// Seconds of this process, all threads.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func python(_ name: String) throws -> Double {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: ".build/venv/bin/python")
        process.arguments = ["Tests/Benchmarks/verify_bundle.py", folder, name, String(verifications)]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard let figure = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BenchmarkError.failed("no figure from sigstore-python; run Scripts/python-tools.sh")
        }
        return figure
    }
}
