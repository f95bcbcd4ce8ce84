import Foundation
import Testing

@Suite("cairn admin restore on the command line", .serialized) struct RestoreCommandTests {
    /// A witness that is asked through a URL, or that has none.
    private static func policy(_ url: String) throws -> String {
        "witness w \(try WitnessedStory.cosigner("w").key)\(url)\nquorum w\n"
    }

    @Test("asks the witnesses of --policy, or of the node's own settings, and a flag wins over those")
    func policies() throws {
        try ServedNode.with { node in
            let home = node.program.home
            let backup = try node.program.run(
                "admin", "backup", "-o", home + "/backup", "--data", home + "/node")
            #expect(backup.status == 0, "\(backup.errors)")
            func write(_ text: String, _ name: String) throws -> String {
                try text.write(toFile: "\(home)/\(name)", atomically: true, encoding: .utf8)
                return "\(home)/\(name)"
            }
            let silent = try write(try Self.policy(""), "silent")
            let loud = try write(try Self.policy(" http://127.0.0.1:9"), "loud")
            let settings = try write(#"{"policy":"\#(silent)"}"#, "settings.json")
            func restore(_ flags: [String]) throws -> CairnProgram.Result {
                let folder = home + "/restored"
                try? FileManager.default.removeItem(atPath: folder)
                return try node.program.run(
                    ["admin", "restore", home + "/backup", "--data", folder] + flags)
            }
            let isNotAsked = "the witness w of the policy has no URL and isn't asked"
            for (flags, says) in [
                (["--policy", silent], true), (["--config", settings], true), (["--policy", loud], false),
                (["--config", settings, "--policy", loud], false),
            ] {
                let result = try restore(flags)
                // Nobody has seen this log, whoever is asked.
                #expect(result.status == 1, "\(result.errors)")
                #expect(result.errors.contains(isNotAsked) == says, "\(flags) \(result.errors)")
            }
            let missing = try restore(["--policy", home + "/nowhere"])
            #expect(missing.status == 2)
            #expect(missing.errors.contains("couldn't read \(home)/nowhere: No such file or directory"))
            #expect(!missing.errors.contains("CommandFailure"))
            let signer = try restore(["--config", try write(#"{"signer":"nowhere.sock"}"#, "signer.json")])
            #expect(signer.status == 4 && signer.errors.contains("start it with 'cairn signer'"))
        }
    }
}
