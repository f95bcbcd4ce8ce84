import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest

/// `cairn trust add`.
package struct TrustAdd: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Pin the log key of a node.",
        discussion: """
            Shows the fingerprint and asks; compare it with one that you got another way. --yes pins it as it is.

            EXAMPLE: cairn trust add https://models.example.org
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions

    @Argument(help: ArgumentHelp("Where the node is reached.", valueName: "url"))
    var url: String

    @Flag(name: .long, help: "Pin the key as it is.")
    var yes = false

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let choice = try judging.choice(context)
        try await context.withNode(at: url) { client in
            let document = try await client.nodeDocument()
            let node = try TrustedNode(document)
            let trust = NodeTrust(store: context.trustStore, context: context, choice: choice)
            if yes {
                try trust.pin(node)
            } else if try trust.require(document).trust == .policy {
                // The policy answers for the person who would be asked.
                try trust.pin(node)
            }
            context.output.json(node.json)
            context.output.line("origin       \(node.origin)")
            context.output.line("fingerprint  \(node.fingerprint)")
            context.output.line("log key      \(document.logVKey)")
        }
    }
}
