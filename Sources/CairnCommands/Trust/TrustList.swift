import ArgumentParser
import CairnClient
import CairnManifest

/// `cairn trust list`.
package struct TrustList: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the pinned nodes and publishers.",
        discussion: """
            A node's fingerprint is the SHA-256 of its log key, a publisher's is its id.

            EXAMPLE: cairn trust list --json
            """
    )

    @OptionGroup var global: GlobalOptions

    package init() {}

    package func run() throws {
        let context = try CommandContext(global)
        let store = context.trustStore
        let nodes = try store.nodes().map { TrustRow(node: $0) }
        let publishers = try store.publishers().map { TrustRow(publisher: $0) }
        context.output.json([
            "nodes": .array(nodes.map(\.json)), "publishers": .array(publishers.map(\.json)),
        ])
        context.output.table((nodes + publishers).map(\.cells))
        if nodes.isEmpty, publishers.isEmpty {
            context.output.note("nothing is trusted yet; 'cairn trust add URL' pins a node")
        }
    }
}
