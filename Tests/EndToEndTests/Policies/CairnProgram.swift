import CairnManifest
import Foundation

/// The built program, run with folders of its own.
struct CairnProgram {
    struct Result {
        let status: Int32
        let output: String
        let errors: String

        /// The document that `--json` prints.
        var json: JSONObject? {
            (try? JSONValue.parse(Array(output.utf8.prefix { $0 != 0x0A }), maxBytes: 1 << 20))?.objectValue
        }

        /// The word of the error that `--json` prints.
        var code: String? { json?["error"]?.objectValue?["code"]?.stringValue }
    }

    /// Configuration, data and state of the user; removed by whoever made it.
    let home: String

    init(home: String) { self.home = home }

    func run(_ arguments: String...) throws -> Result { try run(arguments) }

    /// `folder` is the working folder, where it isn't that of the tests.
    func run(_ arguments: [String], in folder: String? = nil) throws -> Result {
        let process = Process()
        process.executableURL = try Self.path()
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        process.environment = environment
        let (output, errors) = (home + "/output", home + "/errors")
        for file in [output, errors] { try Data().write(to: URL(filePath: file)) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: output))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: errors))
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8))
    }

    var environment: [String: String] {
        [
            "HOME": home, "XDG_CONFIG_HOME": home + "/config", "XDG_DATA_HOME": home + "/data",
            "XDG_STATE_HOME": home + "/state", "PATH": "/usr/bin:/bin", "CAIRN_NODE": "http://127.0.0.1:9",
        ]
    }

    private struct NotBuilt: Error {}

    /// Beside the program that runs the tests.
    static func path() throws -> URL {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(filePath: own).deletingLastPathComponent().appending(path: "cairn")
        guard FileManager.default.isExecutableFile(atPath: path.path) else { throw NotBuilt() }
        return path
    }
}
