import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest

/// `cairn peer list`.
package struct PeerList: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the nodes that this node follows.",
        discussion: """
            A quarantined peer's log contradicted itself or shrank; nothing more is fetched from it. The evidence is a file \
            that anybody can check: 'cairn audit --evidence FILE'.

            EXAMPLE: cairn peer list --json
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var local: LocalNodeOptions

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        try await context.withLocalNode(data: local.data) { client in
            let answer = try await client.peers()
            try context.output.json(JSONValue(encoding: answer))
            guard !answer.peers.isEmpty else {
                context.output.note("this node follows nobody; 'cairn peer add URL' changes that")
                return
            }
            context.output.table([PeerRow.header] + answer.peers.map { PeerRow(peer: $0).cells })
            for peer in answer.peers {
                for path in peer.evidence { context.output.line("evidence about \(peer.origin): \(path)") }
                if let error = peer.lastError { context.output.note("\(peer.origin): \(error)") }
                if peer.refusedRecords > 0 {
                    context.output.note("\(peer.origin): \(peer.refusedRecords) records refused")
                }
            }
        }
    }
}
