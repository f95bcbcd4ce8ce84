import CairnManifest
import CairnProvenance
import Foundation
import Testing

@Suite("cairn attest on the command line", .serialized)
struct AttestCommandTests {
    /// A node with a release of a small folder on it, whose log's key its user has pinned.
    private struct Story {
        let node: ServedNode
        let folder: String

        func write(_ text: String, _ name: String) throws -> String {
            let path = "\(node.program.home)/\(name)"
            try Data(text.utf8).write(to: URL(filePath: path))
            return path
        }

        var testResult: String {
            get throws { try write(#"{"configuration":[],"result":"PASSED"}"#, "tests.json") }
        }

        func json(_ arguments: String...) throws -> JSONObject {
            let result = try node.program.run(arguments + ["--node", node.url, "--json"])
            try #require(result.status == 0, "\(result.errors)\(result.output)")
            return try #require(result.json)
        }
    }

    /// Of the repository.
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    private static let type = PredicateType.testResult.rawValue

    private func with(
        options: [String] = ["--no-inspection"], _ body: (Story) throws -> Void
    ) throws {
        try ServedNode.with(options: options) { node in
            let story = Story(node: node, folder: node.program.home + "/minilm")
            try FileManager.default.copyItem(
                atPath: Self.root + "/registry/seed/models/acme/tiny-bert", toPath: story.folder)
            #expect(try node.program.run("trust", "add", node.url, "--yes").status == 0)
            #expect(try node.run("publisher", "register", "acme").status == 0)
            try body(story)
        }
    }

    private func publish(_ story: Story, _ more: String...) throws -> CairnProgram.Result {
        try story.node.program.run(
            [
                "publish", story.folder, "--as", "acme/minilm", "--version", "1.0.0", "--yes", "--node",
                story.node.url,
            ] + more)
    }

    @Test(
        "a predicate is signed, logged with a receipt, listed, verified, and the same again changes nothing")
    func predicate() throws {
        try with { story in
            let published = try publish(story)
            try #require(published.status == 0, "\(published.errors)")
            let file = try story.testResult
            let first = try story.json(
                "attest", "acme/minilm@1.0.0", "--predicate-type", Self.type, "--predicate", file)
            #expect(first["isNew"]?.boolValue == true && first["state"]?.stringValue == "logged")
            let receipt = try #require(first["receipt"]?.stringValue)
            let checked = try story.node.program.run("verify", "--offline", receipt)
            #expect(checked.status == 0, "\(checked.errors)\(checked.output)")
            let again = try story.json(
                "attest", "acme/minilm@1.0.0", "--predicate-type", Self.type, "--predicate", file)
            #expect(again["isNew"]?.boolValue == false && again["index"] == first["index"])

            let shown = try story.node.run("show", "acme/minilm@1.0.0")
            #expect(shown.output.contains("tests PASSED"), "\(shown.output)")
            let verified = try story.node.run("verify", "acme/minilm@1.0.0")
            #expect(verified.status == 0, "\(verified.errors)")
            #expect(
                verified.output.contains("ok   attestation: \(Self.type) by acme ("), "\(verified.output)")
            let json = try story.json("verify", "acme/minilm@1.0.0")
            #expect(json["attestations"]?.arrayValue?.count == 1)
            #expect(json["attestations"]?.arrayValue?.first?["ok"]?.boolValue == true)

            // What is attached counts for a policy that names its author.
            for (result, status) in [("publisher\":true", Int32(0)), ("keys\":[]", 2)] {
                let policy = try story.write(
                    #"{"schema":"cairn.policy/1","name":"test","attestations":[{"predicateType":"\#(Self.type)","by":{"\#(result)}}]}"#,
                    "policy.json")
                let judged = try story.node.run("verify", "acme/minilm@1.0.0", "--policy", policy)
                #expect(judged.status == status, "\(judged.errors)\(judged.output)")
            }
        }
    }

    @Test("somebody else attests in their own name, found by their key or named with --as")
    func thirdParty() throws {
        try with { story in
            try #require(try publish(story).status == 0)
            let key = story.node.program.home + "/lab.pem"
            let owner = story.node.program.home + "/lab-owner.pem"
            for path in [key, owner] {
                #expect(try story.node.program.run("key", "new", "--out", path).status == 0)
            }
            let registered = try story.node.run(
                "publisher", "register", "lab", "--key", key, "--owner-key", owner)
            try #require(registered.status == 0, "\(registered.errors)")
            let file = try story.testResult
            let found = try story.json(
                "attest", "acme/minilm@1.0.0", "--predicate-type", Self.type, "--predicate", file, "--key",
                key,
                "--as", "lab")
            let again = try story.json(
                "attest", "acme/minilm@1.0.0", "--predicate-type", Self.type, "--predicate", file, "--key",
                key)
            #expect(again["publisher"] == found["publisher"] && again["isNew"]?.boolValue == false)
            let verified = try story.node.run("verify", "acme/minilm@1.0.0")
            #expect(verified.output.contains("by lab ("), "\(verified.output)")

            let stranger = story.node.program.home + "/stranger.pem"
            #expect(try story.node.program.run("key", "new", "--out", stranger).status == 0)
            let refused = try story.node.run(
                "attest", "acme/minilm@1.0.0", "--predicate-type", Self.type, "--predicate", file, "--key",
                stranger, "--json")
            #expect(refused.status == 2 && refused.code == "key", "\(refused.output)")
            let wrong = try story.node.run(
                "attest", "acme/minilm@1.0.0", "--predicate-type", Self.type, "--predicate", file, "--key",
                key, "--as", "acme", "--json")
            #expect(wrong.status == 2 && wrong.code == "key")
            let nothing = try story.node.run(
                "attest", "acme/nothing@1.0.0", "--predicate-type", Self.type, "--predicate", file)
            #expect(nothing.status == 3)
        }
    }

    @Test("bundles and pulled folders hold attestations, and policies count them without any network")
    func offline() throws {
        try with { story in
            try #require(try publish(story).status == 0)
            let (bare, full) = (story.node.program.home + "/bare", story.node.program.home + "/full")
            #expect(try story.node.run("bundle", "acme/minilm@1.0.0", "-o", bare + ".cairn").status == 0)
            #expect(try story.node.run("pull", "acme/minilm@1.0.0", bare).status == 0)
            _ = try story.json(
                "attest", "acme/minilm@1.0.0", "--predicate-type", Self.type, "--predicate",
                try story.testResult)
            let made = try story.json("bundle", "acme/minilm@1.0.0", "-o", full + ".cairn")
            #expect(made["attestations"]?.integerValue == 1 && made["attestationsLeftOut"]?.integerValue == 0)
            let policy = try story.write(
                #"{"schema":"cairn.policy/1","name":"test","attestations":[{"predicateType":"\#(Self.type)","by":{"publisher":true}}]}"#,
                "policy.json")
            let pulled = try story.node.run("pull", "acme/minilm@1.0.0", full, "--policy", policy)
            #expect(pulled.status == 0, "\(pulled.errors)\(pulled.output)")
            for subject in [full + ".cairn", full] {
                let verified = try story.node.program.run("verify", "--offline", subject, "--policy", policy)
                #expect(verified.status == 0, "\(verified.errors)\(verified.output)")
                #expect(verified.output.contains("ok   attestation: \(Self.type) by acme ("))
                let json = try story.node.program.run("verify", "--offline", subject, "--json")
                let items = json.json?["attestations"]?.arrayValue
                #expect(items?.first?["ok"]?.boolValue == true, "\(json.output)")
            }
            for subject in [bare + ".cairn", bare] {
                #expect(try story.node.program.run("verify", "--offline", subject).status == 0)
                let refused = try story.node.program.run(
                    "verify", "--offline", subject, "--policy", policy, "--json")
                #expect(refused.status == 1 && refused.code == "release-policy", "\(refused.output)")
            }
        }
    }

    @Test(
        "publish --attach logs the release, then each attestation; what can't fit is told before anything is sent"
    )
    func attach() throws {
        try with { story in
            let key = story.node.program.home + "/model.pem"
            #expect(try story.node.program.run("key", "new", "--type", "p256", "--out", key).status == 0)
            let signature = story.node.program.home + "/minilm.sig"
            // Another folder's signature, before anything is there.
            let other = try story.write("{}", "other.json")
            let unreadable = try publish(story, "--attach", other)
            #expect(unreadable.status == 2, "\(unreadable.errors)")
            #expect(try story.node.run("show", "acme/minilm").status == 3)

            let first = try publish(story, "--sign-oms", "--oms-key", key, "--oms-out", signature)
            try #require(first.status == 0, "\(first.errors)")
            let attached = try publish(story, "--attach", signature, "--json")
            try #require(attached.status == 0, "\(attached.errors)\(attached.output)")
            let items = try #require(attached.json?["attachments"]?.arrayValue)
            #expect(items.count == 1 && items.first?["isNew"]?.boolValue == true)
            let receipt = try #require(items.first?["receipt"]?.stringValue)
            #expect(FileManager.default.fileExists(atPath: receipt))
            let again = try publish(story, "--attach", signature, "--json")
            #expect(again.json?["attachments"]?.arrayValue?.first?["isNew"]?.boolValue == false)
            // By a key that nobody there knows: said so, and no error.
            let verified = try story.node.run("verify", "acme/minilm@1.0.0")
            #expect(verified.status == 0)
            #expect(
                verified.output.contains("?    attestation: https://model_signing/signature/v1.0"),
                "\(verified.output)")

            // The release is there already, and this signature is of another folder: the release stays, the rest is told.
            let foreign = Self.root + "/Tests/Vectors/signatures/oms/signatures/key-p256.sig"
            let partly = try publish(story, "--attach", signature, "--attach", foreign, "--json")
            #expect(partly.status == 2 && partly.code == "subject-mismatch", "\(partly.output)")
            #expect(partly.output.contains("is logged as entry 1") && partly.output.contains("1 of 2"))

            // A second version with other files: the signature isn't about it.
            try Data("more".utf8).write(to: URL(filePath: story.folder + "/more.txt"))
            let wrong = try story.node.program.run([
                "publish", story.folder, "--as", "acme/minilm", "--version", "2.0.0", "--yes", "--node",
                story.node.url, "--attach", signature, "--json",
            ])
            #expect(wrong.status == 2 && wrong.code == "subject-mismatch", "\(wrong.output)")
            #expect(try story.node.run("show", "acme/minilm@2.0.0").status == 3)
        }
    }

    @Test("an envelope that was signed into a file is attached as it is, and by nobody else")
    func envelopeFile() throws {
        try with { story in
            try #require(try publish(story).status == 0)
            let file = story.node.program.home + "/tests.dsse.json"
            let made = try story.node.run(
                "attest", "acme/minilm@1.0.0", "--predicate-type", Self.type, "--predicate",
                try story.testResult, "--output", file)
            try #require(made.status == 0, "\(made.errors)")
            let attached = try story.json("attest", "acme/minilm@1.0.0", "--bundle", file)
            #expect(attached["isNew"]?.boolValue == true)
            let stranger = story.node.program.home + "/stranger.pem"
            #expect(try story.node.program.run("key", "new", "--out", stranger).status == 0)
            let signed = story.node.program.home + "/stranger.dsse.json"
            #expect(
                try story.node.run(
                    "attest", "acme/minilm@1.0.0", "--predicate-type", Self.type, "--predicate",
                    try story.testResult, "--output", signed, "--key", stranger
                ).status == 0)
            let refused = try story.node.run("attest", "acme/minilm@1.0.0", "--bundle", signed, "--json")
            #expect(refused.status == 2 && refused.code == "attestation", "\(refused.output)")
        }
    }

    @Test("a node says itself what it found in the files, and verify shows it checked")
    func inspection() throws {
        try with(options: []) { story in
            try #require(try publish(story).status == 0)
            var verified = try story.node.run("verify", "acme/minilm@1.0.0")
            // It is made behind the publish.
            for _ in 0..<600 where !verified.output.contains("attestation:") {
                Thread.sleep(forTimeInterval: 0.1)
                verified = try story.node.run("verify", "acme/minilm@1.0.0")
            }
            #expect(verified.status == 0)
            #expect(
                verified.output.contains("ok   attestation: urn:cairn:inspection:1 by the node"),
                "\(verified.output)")
            #expect(try story.node.run("show", "acme/minilm@1.0.0").output.contains("the node"))
        }
    }

    @Test("a Sigstore bundle is kept as it is, and counts for whoever trusts the instance that it is of")
    func sigstore() throws {
        try with { story in
            let vectors = Self.root + "/Tests/Vectors/signatures"
            let sample = story.node.program.home + "/sample"
            try FileManager.default.copyItem(atPath: vectors + "/oms/sample-model", toPath: sample)
            #expect(try story.node.program.run("init", story.folder).status == 0)
            try FileManager.default.copyItem(
                atPath: story.folder + "/cairn.json", toPath: sample + "/cairn.json")
            let published = try story.node.run(
                "publish", sample, "--as", "acme/sample", "--version", "1.0.0", "--yes")
            try #require(published.status == 0, "\(published.errors)")
            let given = vectors + "/sigstore/given"
            let attached = try story.json(
                "attest", "acme/sample@1.0.0", "--bundle", given + "/v1-dsse.sigstore.json")
            #expect(attached["doubt"]?.stringValue == "its bundle couldn't be verified here (unknown-log)")
            let unknown = try story.node.run("verify", "acme/sample@1.0.0")
            #expect(unknown.status == 0 && unknown.output.contains("?    attestation: "), "\(unknown.output)")
            let known = try story.node.run(
                "verify", "acme/sample@1.0.0", "--trusted-root", given + "/trusted_root.json")
            let identity = try String(contentsOfFile: given + "/identity", encoding: .utf8).split(
                separator: "\n")[0]
            #expect(known.output.contains("signed by \(identity)"), "\(known.output)")
            #expect(known.output.contains("ok   attestation: "))
            for (name, code) in [
                ("payload-changed_fail", "bad-signature"), ("v1-message", "wrong-payload-type"),
            ] {
                let refused = try story.node.run(
                    "attest", "acme/sample@1.0.0", "--bundle", "\(given)/\(name).sigstore.json", "--json")
                #expect(refused.status == 2 && refused.code == code, "\(refused.output)")
            }
        }
    }
}
