import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest

/// `cairn sync`.
package struct Sync: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Fetch from peers now.",
        discussion: """
            Runs one round with a peer, or with all, and tells what it brought. The node does the same by itself all the time.

            EXAMPLE: cairn sync models.example.org --data /srv/cairn
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var local: LocalNodeOptions

    @Argument(help: ArgumentHelp("The peer's origin or URL (default: all).", valueName: "peer"))
    var peer: String?

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        try await context.withLocalNode(data: local.data) { client in
            let answer = try await client.sync(SyncRequest(peer: peer))
            let failed = answer.rounds.filter { $0.error != nil }
            if failed.isEmpty { try context.output.json(JSONValue(encoding: answer)) }
            context.output.table(
                answer.rounds.isEmpty
                    ? []
                    : [["ORIGIN", "ENTRIES", "RELEASES", "REFUSED", "FETCHED"]]
                        + answer.rounds.map { round in
                            [
                                round.origin, "\(round.fromSize) -> \(round.toSize)", String(round.releases),
                                String(round.refused), ByteCount.text(round.bytes),
                            ]
                        })
            if answer.rounds.isEmpty { context.output.note("this node follows nobody") }
            guard failed.isEmpty else {
                throw CommandFailure(
                    .unavailable, "sync",
                    "\(failed.count) of \(answer.rounds.count) peers couldn't be followed",
                    issues: failed.map { "\($0.origin): \($0.error ?? "")" },
                    detail: try JSONValue(encoding: answer))
            }
        }
    }
}
