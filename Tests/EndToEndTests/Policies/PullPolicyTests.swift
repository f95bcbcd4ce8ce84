import Foundation
import Testing

@Suite("Policies of releases at a node and at a pull", .serialized)
struct PullPolicyTests {
    private static func policy(_ conditions: String, in folder: String, _ name: String) throws -> String {
        let path = "\(folder)/\(name).json"
        try #"{"schema":"cairn.policy/1","name":"\#(name)",\#(conditions)}"#.write(
            toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// A model whose one weights file runs a command where it is loaded.
    private static func model(_ folder: String, license: String = "apache-2.0") throws -> String {
        let model = folder + "/model"
        try FileManager.default.createDirectory(atPath: model, withIntermediateDirectories: true)
        try "---\nlicense: \(license)\n---\n# Tiny\n\nA tiny model.\n".write(
            toFile: model + "/README.md", atomically: true, encoding: .utf8)
        try #"{"model_type":"bert"}"#.write(
            toFile: model + "/config.json", atomically: true, encoding: .utf8)
        try "cos\nsystem\n(S'true'\ntR.".write(
            toFile: model + "/weights.pkl", atomically: true, encoding: .utf8)
        return model
    }

    private func with(_ body: (ServedNode, _ folder: String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "cairn-house-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let house = try Self.policy(#""licenses":{"deny":["MIT"]}"#, in: folder, "house")
        try ServedNode.with(options: ["--no-inspection", "--release-policy", house]) { node in
            #expect(try node.program.run("trust", "add", node.url, "--yes").status == 0)
            #expect(try node.run("publisher", "register", "acme").status == 0)
            let model = try Self.model(folder)
            let published = try node.run(
                "publish", model, "--as", "acme/tiny", "--version", "1.0.0", "--yes")
            #expect(published.status == 0, "\(published.errors)")
            try body(node, folder)
        }
    }

    @Test("what the node's policy refuses is exit 5 with the condition and the reason")
    func publish() throws {
        try with { node, folder in
            let model = try Self.model(folder, license: "mit")
            try? FileManager.default.removeItem(atPath: model + "/cairn.json")
            let refused = try node.run(
                "publish", model, "--as", "acme/tiny", "--version", "1.1.0", "--yes", "--json")
            #expect(refused.status == 5)
            #expect(refused.code == "release-policy")
            #expect(refused.output.contains("/licenses: the licence MIT is denied"), "\(refused.output)")
        }
    }

    @Test("a pull by a policy fetches nothing that it refuses, and judges the files once they are there")
    func pull() throws {
        try with { node, folder in
            let careful = try Self.policy(
                #""inspection":{"refuse":["executes"]},"revocation":{"refuse":["yanked"]}"#, in: folder,
                "careful")
            let inspected = try node.run("pull", "acme/tiny", folder + "/one", "--policy", careful)
            #expect(inspected.status == 1)
            #expect(inspected.errors.contains("its files lie in \(folder)/one, don't use them"))
            #expect(inspected.output.contains("FAIL policy/inspection/refuse"))

            let lenient = try Self.policy(#""revocation":{"refuse":["yanked"]}"#, in: folder, "lenient")
            let fine = try node.run("pull", "acme/tiny", folder + "/two", "--policy", lenient)
            #expect(fine.status == 0, "\(fine.errors)")
            let yanked = try node.run(
                "yank", "acme/tiny@1.0.0", "--reason", "quality", "--message", "wrong tokenizer")
            #expect(yanked.status == 0, "\(yanked.errors)")
            let refused = try node.run(
                "pull", "acme/tiny@1.0.0", folder + "/three", "--policy", lenient, "--json")
            #expect(refused.status == 1 && refused.code == "release-policy")
            #expect(refused.output.contains("nothing was fetched"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/three"))

            // Without a policy it is a warning, and the word stays with the folder.
            let warned = try node.run("pull", "acme/tiny@1.0.0", folder + "/four")
            #expect(warned.status == 0 && warned.errors.contains("yanked (quality): wrong tokenizer"))
            let offline = try node.program.run("verify", folder + "/four", "--offline")
            #expect(offline.status == 0)
            let word = "ok   status: yanked by its publisher (quality): wrong tokenizer"
            #expect(offline.output.contains(word))
            let judged = try node.program.run("verify", folder + "/four", "--policy", lenient)
            #expect(judged.status == 1 && judged.output.contains("FAIL policy/revocation/refuse"))
        }
    }

    @Test("a node doesn't start with a policy that it can't judge by, and says why")
    func unusable() throws {
        let folder = NSTemporaryDirectory() + "cairn-house-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let program = CairnProgram(home: folder)
        let late = try Self.policy(#""age":{"atLeastDays":1}"#, in: folder, "late")
        let logs = folder + "/logs"
        try "quorum none\n".write(toFile: logs, atomically: true, encoding: .utf8)
        for (flag, file, words) in [
            ("--release-policy", late, "asks for age"), ("--peer-release-policy", late, "asks for age"),
            ("--release-policy", logs, "a policy of logs goes with --policy"),
        ] {
            let result = try program.run(
                "serve", "--data", folder + "/node", "--init", "--listen", "127.0.0.1:0", "--origin",
                "node.cairn.example", flag, file)
            #expect(result.status == 2 && result.errors.contains(words), "\(result.errors)")
        }
    }
}
