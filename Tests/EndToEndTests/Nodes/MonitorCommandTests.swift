import CairnManifest
import Foundation
import Testing

@Suite("cairn monitor on the command line", .serialized) struct MonitorCommandTests {
    /// A node on which a name is registered, whose log's key its user has pinned.
    private func with(_ body: (ServedNode) throws -> Void) throws {
        try ServedNode.with { node in
            let pinned = try node.program.run("trust", "add", node.url, "--yes")
            #expect(pinned.status == 0, "\(pinned.errors)")
            let registered = try node.run("publisher", "register", "acme")
            #expect(registered.status == 0, "\(registered.errors)")
            try body(node)
        }
    }

    private func lines(_ path: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { String($0) }
    }

    @Test(
        "--exec runs once for each event, which is JSON on its input and in its variables, not in its command line"
    )
    func exec() throws {
        try with { node in
            let (events, variables) = (node.program.home + "/events", node.program.home + "/variables")
            let command =
                "cat >>\(events); echo \"$# $CAIRN_EVENT_KIND $CAIRN_EVENT_PUBLISHER\" >>\(variables); echo words"
            let first = try node.run("monitor", "acme", "--once", "--exec", command)
            #expect(first.status == 0, "\(first.errors)")
            #expect(!first.output.contains("words"), "its words are among the events")
            #expect(try lines(variables) == ["0 registered acme"])
            let event = try #require(try lines(events).first)
            let json = try JSONValue.parse(Array(event.utf8), maxBytes: 1 << 16).objectValue
            #expect(json?["kind"]?.stringValue == "registered" && json?["publisher"]?.stringValue == "acme")
            #expect(json?["origin"]?.stringValue == "node.cairn.example/log")
            // What was reported is remembered.
            #expect(try node.run("monitor", "acme", "--once", "--exec", command).status == 0)
            #expect(try lines(variables).count == 1)
            #expect(try node.run("publisher", "register", "beta").status == 0)
            #expect(try node.run("monitor", "acme", "beta", "--once", "--exec", command).status == 0)
            #expect(try lines(variables) == ["0 registered acme", "0 registered beta"])
        }
    }

    @Test("an event whose command fails is exit 1 and comes again in the next round")
    func failing() throws {
        try with { node in
            let tries = node.program.home + "/tries"
            let failing = try node.run(
                "monitor", "acme", "--once", "--json", "--exec", "echo x >>\(tries); exit 3")
            #expect(failing.status == 1)
            #expect(failing.output.contains("the command of --exec ended with status 3 for the event"))
            #expect(try node.run("monitor", "acme", "--once", "--exec", "echo y >>\(tries)").status == 0)
            #expect(try node.run("monitor", "acme", "--once", "--exec", "echo z >>\(tries)").status == 0)
            #expect(try lines(tries) == ["x", "y"])
        }
    }
}
