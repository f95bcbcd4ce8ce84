import Foundation

/// A node that the built program serves on loopback, and a user of it.
struct ServedNode {
    /// The user, who has pinned nobody yet.
    let program: CairnProgram
    let url: String
    /// The node's data directory.
    let data: String

    private struct NotReady: Error {
        let said: String
    }

    /// Runs `body` with a new node, and stops it whatever happens.
    ///
    /// - Parameters:
    ///   - origin: the node's
    ///   - options: more for `cairn serve`, where `{home}` is the user's folder; without inspections a log holds nothing
    ///     but what the test sends
    ///   - prepare: makes files in the user's folder before the node starts
    static func with(
        origin: String = "node.cairn.example", options: [String] = ["--no-inspection"],
        prepare: (String) throws -> Void = { _ in }, _ body: (ServedNode) throws -> Void
    ) throws {
        let folder = NSTemporaryDirectory() + "cairn-served-\(UInt64.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try prepare(folder)
        let program = CairnProgram(home: folder)
        let process = Process()
        process.executableURL = try CairnProgram.path()
        process.arguments =
            [
                "serve", "--data", folder + "/node", "--init", "--listen", "127.0.0.1:0", "--origin",
                origin, "--log-level", "critical",
            ] + options.map { $0.replacing("{home}", with: folder) }
        process.environment = program.environment
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        // The first line, or the end of the output where the node doesn't start.
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A {
            line.append(byte)
        }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ").map { String($0) }
        guard let url = words.first(where: { $0.hasPrefix("http://") }) else {
            throw NotReady(said: String(decoding: line, as: UTF8.self))
        }
        try body(ServedNode(program: program, url: url, data: folder + "/node"))
    }

    /// Runs a command against this node.
    func run(_ arguments: String...) throws -> CairnProgram.Result { try run(arguments) }

    func run(_ arguments: [String]) throws -> CairnProgram.Result {
        try program.run(arguments + ["--node", url])
    }
}
