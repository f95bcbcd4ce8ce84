import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest

/// `cairn peer add`.
package struct PeerAdd: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Follow a node.",
        discussion: """
            Shows the fingerprint of the node's log key and asks. --vkey takes the key only if it is this one; --yes takes \
            it as it is. A peer that was quarantined because its log shrank is followed again; one whose log forked is not.

            EXAMPLE: cairn peer add https://models.example.org --vkey models.example.org/log+1a2b3c4d+AbC…
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var local: LocalNodeOptions

    @Argument(help: ArgumentHelp("Where the node is reached.", valueName: "url"))
    var url: String

    @Option(name: .long, help: "The verifier key that its log must have.")
    var vkey: String?

    @Option(name: .long, help: .hidden)
    var filter: String?

    @Flag(name: .long, help: "Pin the key as it is.")
    var yes = false

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        guard filter == nil else {
            throw CommandFailure.notInThisVersion("this version follows whole nodes; leave out --filter")
        }
        try await context.withLocalNode(data: local.data) { client in
            let candidate = try await client.addPeer(PeerAddition(url: url, vkey: nil))
            guard candidate.state != "active" else {
                report(candidate, "is followed already", context)
                return
            }
            try confirm(candidate, context)
            let added = try await client.addPeer(PeerAddition(url: url, vkey: candidate.vkey))
            report(added, "is followed from now on; 'cairn sync' fetches at once", context)
        }
    }

    private func confirm(_ candidate: PeerAnswer, _ context: CommandContext) throws {
        if let vkey {
            guard vkey == candidate.vkey else {
                throw CommandFailure(
                    .checkFailed, "key-changed",
                    "the log key of \(candidate.origin) is \(candidate.vkey), not the one given with --vkey; don't follow it "
                        + "before its operator explains",
                    detail: try JSONValue(encoding: candidate))
            }
            return
        }
        guard !yes else { return }
        context.output.note(
            "The node at \(candidate.url) says that it is \(candidate.origin). Its log key has the fingerprint"
        )
        context.output.note("  \(candidate.fingerprint)")
        for path in candidate.evidence { context.output.note("There is evidence about its log: \(path)") }
        guard context.console.confirm("Follow it with this key?") else {
            throw CommandFailure(
                .checkFailed, "first-use",
                "\(candidate.origin) wasn't added; compare the fingerprint \(candidate.fingerprint) with its operator, then pass "
                    + "--vkey or --yes",
                detail: try JSONValue(encoding: candidate))
        }
    }

    private func report(_ peer: PeerAnswer, _ what: String, _ context: CommandContext) {
        try? context.output.json(JSONValue(encoding: peer))
        PeerRow(peer: peer).show(context.output)
        context.output.note("\(peer.origin) \(what)")
    }
}
