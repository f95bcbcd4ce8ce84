import CairnManifest
import Foundation
import Testing

@Suite("cairn publisher on the command line", .serialized)
struct PublisherCommandTests {
    /// A node on which `acme` is registered, whose log's key its user has pinned.
    private func with(_ body: (ServedNode) throws -> Void) throws {
        try ServedNode.with { node in
            try Self.register(node)
            try body(node)
        }
    }

    private static func register(_ node: ServedNode) throws {
        for arguments in [["trust", "add", node.url, "--yes"], ["publisher", "register", "acme"]] {
            let result = try node.run(arguments)
            #expect(result.status == 0, "\(result.errors)")
        }
    }

    private func key(_ name: String, _ node: ServedNode) throws -> String {
        let path = "\(node.program.home)/\(name).pem"
        let made = try node.program.run("key", "new", "--out", path)
        #expect(made.status == 0, "\(made.errors)")
        return path
    }

    private func version(_ node: ServedNode) throws -> Int64? {
        let shown = try node.run("publisher", "show", "acme", "--json").json
        return shown?["identity"]?.objectValue?["version"]?.integerValue
    }

    @Test("two owners sign one file, one after the other, and anybody submits it then")
    func signAndSubmit() throws {
        try with { node in
            let second = try key("second", node)
            let both = try node.run("publisher", "rotate", "acme", "--add-owner", second)
            #expect(both.status == 2 || both.status == 0, "\(both.errors)")
            if both.status == 2 {
                let owner = node.program.home + "/config/cairn/keys/owner.pem"
                let added = try node.run(
                    "publisher", "rotate", "acme", "--add-owner", second, "--owner-key", owner, "--owner-key",
                    second)
                #expect(added.status == 0, "\(added.errors)")
            }
            #expect(try version(node) == 2)
            let owner = node.program.home + "/config/cairn/keys/owner.pem"
            let threshold = try node.run(
                "publisher", "rotate", "acme", "--owner-threshold", "2", "--owner-key", owner, "--owner-key",
                second)
            #expect(threshold.status == 0, "\(threshold.errors)")

            let release = try key("release-2", node)
            let file = node.program.home + "/acme-v4.json"
            let alone = try node.run("publisher", "rotate", "acme", "--key", release, "--json")
            #expect(alone.status == 2 && alone.code == "below-threshold", "\(alone.output)")
            let written = try node.run(
                "publisher", "rotate", "acme", "--key", release, "--out", file, "--json")
            #expect(written.status == 0, "\(written.errors)")
            #expect(written.json?["lacking"]?.stringValue?.contains("1 of the owners") == true)
            let early = try node.run("publisher", "submit", file, "--json")
            #expect(early.status == 2 && early.code == "below-threshold", "\(early.output)")
            #expect(try version(node) == 3)

            let signed = try node.program.run("publisher", "sign", file, "--owner-key", second, "--json")
            #expect(signed.status == 0, "\(signed.errors)")
            #expect(signed.json?["signers"]?.arrayValue?.count == 2)
            // Signing again changes nothing.
            let again = try node.program.run("publisher", "sign", file, "--owner-key", second, "--json")
            #expect(again.json?["signers"]?.arrayValue?.count == 2)
            let submitted = try node.run("publisher", "submit", file, "--json")
            #expect(submitted.status == 0, "\(submitted.errors)")
            #expect(submitted.json?["version"]?.integerValue == 4)
            #expect(try version(node) == 4)
            // It is logged once, and isn't the next version any more.
            #expect(try node.run("publisher", "submit", file).status != 0)
        }
    }

    @Test("a signature by somebody who is no owner doesn't count, and another file isn't signed")
    func foreignSignature() throws {
        try with { node in
            let stranger = try key("stranger", node)
            let release = try key("release-2", node)
            let file = node.program.home + "/acme-v2.json"
            #expect(
                try node.run("publisher", "rotate", "acme", "--key", release, "--out", file).status == 0)
            #expect(try node.program.run("publisher", "sign", file, "--owner-key", stranger).status == 0)
            let refused = try node.run("publisher", "submit", file, "--json")
            #expect(refused.status == 2 && refused.code == "wrong-key", "\(refused.output)")
            try Data("{}".utf8).write(to: URL(filePath: file))
            #expect(try node.program.run("publisher", "sign", file).status == 2)
            #expect(try node.program.run("publisher", "sign", file + "x").status != 0)
        }
    }

    @Test("a profile is logged by an owner, replaces the one before, and its domains are claims")
    func profile() throws {
        try with { node in
            let file = node.program.home + "/profile.json"
            func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: file)) }
            try write(
                #"{"contacts":[{"name":null,"role":"security","uri":"mailto:security@acme.example"}],"domains":["acme.invalid"]}"#
            )
            let logged = try node.run("publisher", "profile", "acme", file, "--json")
            #expect(logged.status == 0, "\(logged.errors)\(logged.output)")
            let shown = try node.run("publisher", "show", "acme", "--check-domains", "--json")
            #expect(shown.status == 0, "\(shown.errors)")
            let domains = shown.json?["domains"]?.arrayValue
            #expect(domains?.first?["domain"]?.stringValue == "acme.invalid")
            #expect(domains?.first?["proven"]?.boolValue == false)
            try write(#"{"domains":[]}"#)
            #expect(try node.run("publisher", "profile", "acme", file).status == 0)
            let second = try node.run("publisher", "show", "acme", "--json").json?["profile"]?.objectValue
            #expect(second?["domains"]?.arrayValue?.isEmpty == true)

            try write(#"{"domains":["not a name"]}"#)
            let bad = try node.run("publisher", "profile", "acme", file, "--json")
            #expect(bad.status == 2 && bad.code == "bad-profile", "\(bad.output)")
            try write(#"{"domains":[]}"#)
            let release = node.program.home + "/config/cairn/keys/release.pem"
            let other = try node.run("publisher", "profile", "acme", file, "--owner-key", release, "--json")
            #expect(other.status == 2 && other.code == "wrong-key", "\(other.output)")
        }
    }

    @Test("a publisher moves to another node, goes on there, and is told to by the old one")
    func move() throws {
        try with { old in
            try ServedNode.with(origin: "new.cairn.example") { new in
                let pinned = try old.program.run("trust", "add", new.url, "--yes")
                #expect(pinned.status == 0, "\(pinned.errors)")
                let moved = try old.run("publisher", "move", "acme", "--to", new.url, "--json")
                #expect(moved.status == 0, "\(moved.errors)\(moved.output)")
                #expect(moved.json?["origin"]?.stringValue == "new.cairn.example/log")
                #expect(moved.json?["version"]?.integerValue == 2)
                let there = try old.program.run("publisher", "show", "acme", "--node", new.url, "--json")
                let home = there.json?["identity"]?.objectValue?["home"]?.objectValue
                #expect(home?["origin"]?.stringValue == "new.cairn.example", "\(there.output)")
                // The old log takes nothing more of it, the new one does.
                let release = try key("release-2", old)
                let late = try old.run("publisher", "rotate", "acme", "--key", release)
                #expect(late.status != 0)
                let rotated = try old.program.run(
                    "publisher", "rotate", "acme", "--key", release, "--node", new.url)
                #expect(rotated.status == 0, "\(rotated.errors)")
                // Asked for again, the move is done already.
                let again = try old.run("publisher", "move", "acme", "--to", new.url)
                #expect(again.status != 70, "\(again.errors)")
            }
        }
    }

    @Test("where the operator decides, register waits, and tells what became of it")
    func approval() throws {
        try ServedNode.with(options: ["--no-inspection", "--registration", "approve"]) { node in
            #expect(try node.run("trust", "add", node.url, "--yes").status == 0)
            let waiting = try node.run("publisher", "register", "acme", "--json")
            #expect(waiting.status == 5 && waiting.code == "registration-waiting", "\(waiting.output)")
            let words = try node.run("publisher", "register", "acme")
            #expect(
                words.errors.contains("waits until") && words.errors.contains("operator"), "\(words.errors)")
            let list = try node.program.run("admin", "publisher", "list", "--data", node.data)
            #expect(list.status == 0 && list.output.contains("acme"), "\(list.errors)\(list.output)")
            let nobody = try node.program.run("admin", "publisher", "approve", "beta", "--data", node.data)
            #expect(nobody.status == 3)
            let approved = try node.program.run(
                "admin", "publisher", "approve", "acme", "--data", node.data, "--json")
            #expect(approved.status == 0, "\(approved.errors)")
            #expect(approved.json?["state"]?.stringValue == "approved")
            let registered = try node.run("publisher", "register", "acme")
            #expect(registered.status == 0, "\(registered.errors)")

            let home = node.program.home
            for name in ["owner", "release"] {
                try FileManager.default.removeItem(atPath: "\(home)/config/cairn/keys/\(name).pem")
            }
            #expect(try node.run("publisher", "register", "beta").status == 5)
            let denied = try node.program.run("admin", "publisher", "deny", "beta", "--data", node.data)
            #expect(denied.status == 0, "\(denied.errors)")
            let refused = try node.run("publisher", "register", "beta", "--json")
            #expect(refused.status == 5 && refused.code == "registration-denied", "\(refused.output)")
        }
    }
}
