import Foundation

/// A folder for one test, gone with it.
final class TemporaryGitFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "cairn-git-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func callAsFunction(_ name: String) -> String { path + "/" + name }
}

/// The stock `git` program, without anybody's configuration: the judge of what we write.
enum GitProgram {
    struct Answer {
        var output: [UInt8]
        var complaint: String
        var status: Int32

        var text: String { String(decoding: output, as: UTF8.self) }
        var lines: [String] { text.split(separator: "\n").map(String.init) }
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs git to its end; throws when it fails.
    @discardableResult
    static func run(
        _ arguments: [String],
        in folder: String,
        input: [UInt8] = [],
        namespace: String? = nil
    ) throws -> Answer {
        let answer = try attempt(arguments, in: folder, input: input, namespace: namespace)
        guard answer.status == 0 else {
            throw Failure(
                description: "git \(arguments.joined(separator: " ")): \(answer.status) \(answer.complaint)"
            )
        }
        return answer
    }

    /// Runs git to its end, whatever it says.
    static func attempt(
        _ arguments: [String],
        in folder: String,
        input: [UInt8] = [],
        namespace: String? = nil
    ) throws -> Answer {
        let files = try TemporaryGitFolder()
        for (name, bytes) in [("in", input), ("out", []), ("err", [])] {
            try Data(bytes).write(to: URL(fileURLWithPath: files(name)))
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": files.path,
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_LFS_SKIP_SMUDGE": "1",
        ]
        process.environment?["GIT_NAMESPACE"] = namespace
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: files("in")))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: files("out")))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: files("err")))
        try process.run()
        process.waitUntilExit()
        return Answer(
            output: Array(try Data(contentsOf: URL(fileURLWithPath: files("out")))),
            complaint: String(
                decoding: try Data(contentsOf: URL(fileURLWithPath: files("err"))),
                as: UTF8.self
            ),
            status: process.terminationStatus
        )
    }

    /// What fsck says of a repository.
    ///
    /// That there is no `main` outside the namespaces, and no ref at all in a test that writes none, is meant
    /// so.
    static func complaintsOfFsck(_ repository: String) throws -> [String] {
        let answer = try attempt(
            ["fsck", "--full", "--strict", "--no-dangling", "--no-progress"],
            in: repository
        )
        let said = (answer.text + answer.complaint).split(separator: "\n").map(String.init)
        let meant = ["notice: HEAD points to an unborn branch (main)", "notice: No default references"]
        let unmeant = said.filter { !meant.contains($0) }
        return answer.status == 0 ? unmeant : unmeant + ["status \(answer.status)"]
    }
}
