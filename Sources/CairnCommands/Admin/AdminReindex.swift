import ArgumentParser
import CairnManifest
import CairnNode

/// `cairn admin reindex`.
package struct AdminReindex: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "reindex",
        abstract: "Derive the index from the logs again.",
        discussion: """
            Throws index.sqlite away and reads every log that the node holds into a new one, every signature checked. The \
            node must be stopped.

            EXAMPLE: cairn admin reindex --data /srv/cairn
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var directory: DataDirectoryOptions

    package init() {}

    package func run() throws {
        let context = try CommandContext(global)
        let data = try directory.path(context)
        let summary = try Reindex.run(folder: data)
        context.output.json([
            "data": .string(data), "leaves": .integer(Int64(summary.leaves)),
            "logs": .integer(Int64(summary.logs)),
            "refused": .integer(Int64(summary.refused)), "releases": .integer(Int64(summary.releases)),
        ])
        context.output.line(
            "read \(summary.leaves) leaves of \(summary.logs) logs: \(summary.releases) releases, \(summary.refused) refused"
        )
    }
}
