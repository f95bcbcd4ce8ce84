import ArgumentParser
import CairnManifest
import CairnNode

/// `cairn admin backup`.
package struct AdminBackup: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy a data directory, also while its node runs.",
        discussion: """
            The copy belongs together: the state at one moment, and all that it speaks of. It is checked as a whole before it \
            gets its name; an interrupted backup goes on when it is run again. Index and git are left out, since they are \
            derived; keys are left out unless --with-keys says otherwise. A backup is brought back with 'cairn admin restore' \
            and is never started by itself.

            EXAMPLE: cairn admin backup --data /srv/cairn -o /backup/cairn-2026-11-27
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var directory: DataDirectoryOptions

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The folder to make.", valueName: "folder"))
    var target: String

    @Flag(name: .customLong("with-keys"), help: "Copy the keys too: who has them can sign as this node.")
    var withKeys = false

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let backup = try Backup(
            folder: try directory.path(context), target: LocalFile.absolute(target), withKeys: withKeys)
        let made = try await backup.run { context.output.note($0) }
        context.output.json(made.json)
        context.output.line("backed up \(made.origin) to \(LocalFile.absolute(target))", style: .good)
        for log in made.logs { context.output.line("log \(log.origin): \(log.size) leaves") }
        context.output.line("blobs: \(made.blobs), \(ByteCount.text(made.blobBytes))")
        context.output.line(
            made.hasKeys ? "keys: all, keep this folder secret" : "keys: none, keep them apart")
    }
}
