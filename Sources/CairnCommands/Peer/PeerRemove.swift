import ArgumentParser
import CairnClient
import CairnManifest

/// `cairn peer remove`.
package struct PeerRemove: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Stop following a node.",
        discussion: """
            What was taken over and verified stays.

            EXAMPLE: cairn peer remove models.example.org
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var local: LocalNodeOptions

    @Argument(help: ArgumentHelp("The peer's origin.", valueName: "origin"))
    var origin: String

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        try await context.withLocalNode(data: local.data) { client in
            try await client.removePeer(origin)
            context.output.json(["removed": .string(origin)])
            context.output.line("removed \(origin)")
        }
    }
}
