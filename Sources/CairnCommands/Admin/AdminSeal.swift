import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest
import CairnRegistry
import CairnTransparencyLog

/// `cairn admin seal`.
package struct AdminSeal: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "End a node's log for good.",
        discussion: """
            Writes a last record into the log, which says where it goes on; the node takes nothing after it and serves what \
            is there. The file written with -o is what the new node is begun with: 'cairn serve --init --succeeds FILE'. \
            There is no way back.

            EXAMPLE: cairn admin seal --data /srv/cairn --successor 'new.example.org/log+…' -o old-log.json
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var local: LocalNodeOptions

    @Option(name: .long, help: ArgumentHelp("The log key of the node that goes on.", valueName: "vkey"))
    var successor: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write what the new node is begun with.", valueName: "file"))
    var output: String

    @Flag(name: .long, help: "Don't ask.")
    var yes = false

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        try await context.withLocalNode(data: local.data) { client in
            guard
                yes
                    || context.console.confirm(
                        "End this log for good? Nothing can be published to it any more.")
            else {
                throw CommandFailure.invalid(
                    "nothing was sealed; pass --yes to end the log without being asked")
            }
            let bytes = try await client.seal(SealRequest(successor: successor))
            guard let predecessor = Predecessor.parse(bytes) else {
                throw CommandFailure.checkFailed("bad-answer", "the node's answer isn't the end of its log")
            }
            try LocalFile.replace(output, bytes)
            let checkpoint = predecessor.checkpoint
            context.output.json([
                "file": .string(output), "origin": .string(checkpoint.origin),
                "size": .integer(Int64(checkpoint.size)),
            ])
            context.output.line("sealed \(checkpoint.origin) at \(checkpoint.size) entries", style: .good)
            context.output.line("file   \(output)")
        }
    }
}
