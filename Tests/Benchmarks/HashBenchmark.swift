import CairnManifest
import Foundation

/// Hashing of artifact bytes beside OpenSSL's own speed test, both in blocks of 16 KiB on one core.
enum HashBenchmark {
    private static let block = 16_384
    private static let bytes = 512 << 20

    static func run(rounds: Int) async throws -> Comparison.Result {
        let comparison = Comparison(
            name: "hashing", subject: "`ContentHasher`, 512 MiB in 16 KiB blocks",
            peer: "`openssl speed -evp sha256 -bytes 16384`", unit: "MB/s", note: "Aim: at least 0.9.")
        let data = (0..<block).map { UInt8(truncatingIfNeeded: $0) }
        return try await comparison.run(rounds: rounds) {
            let time = await seconds {
                var hasher = ContentHasher()
                for _ in 0..<bytes / block { data.withUnsafeBytes { hasher.update($0) } }
                _ = hasher.finalize()
            }
            return Double(bytes) / time / 1e6
        } peer: {
            try opensslSpeed()
        }
    }

    private static func opensslSpeed() throws -> Double {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = [
            "speed", "-mr", "-elapsed", "-seconds", "1", "-bytes", "\(block)", "-evp", "sha256",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        // Machine-readable: "+F:<n>:sha256:<bytes per second>".
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("+F:") }),
            let figure = line.split(separator: ":").last.flatMap({ Double($0) })
        else { throw BenchmarkError.failed("openssl speed printed no figure") }
        return figure / 1e6
    }
}
