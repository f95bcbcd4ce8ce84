import AsyncHTTPClient
import CairnClient
import Foundation

/// A node in a process of its own, on throw-away data.
final class ServedNode {
    let url: String
    let vkey: String
    let data: String
    private let process: Process

    init(binary: String, origin: String) throws {
        data = NSTemporaryDirectory() + "cairn-bench-\(UInt64.random(in: .min ... .max))"
        process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = [
            "serve", "--no-inspection", "--data", data, "--init", "--listen", "127.0.0.1:0", "--origin",
            origin, "--log-level",
            "error",
        ]
        var environment = ProcessInfo.processInfo.environment
        environment["XDG_STATE_HOME"] = data + "-state"
        process.environment = environment
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var line = ""
        while !line.hasSuffix("\n") {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw BenchmarkError.notReady }
            line += String(decoding: bytes, as: UTF8.self)
        }
        let words = line.split(whereSeparator: \.isWhitespace).map { String($0) }
        guard let url = words.first(where: { $0.hasPrefix("http://") }), let vkey = words.last else {
            throw BenchmarkError.notReady
        }
        self.url = url
        self.vkey = vkey
    }

    var socket: String { data + "/admin.sock" }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: data)
        try? FileManager.default.removeItem(atPath: data + "-state")
    }
}

enum BenchmarkError: Error {
    case notReady
    case failed(String)
}
