import ArgumentParser
import CairnManifest
import CairnProvenance

/// `cairn key list`.
package struct KeyList: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the keys in your configuration folder.",
        discussion: """
            A file that can't be read as a key is listed with the reason.

            EXAMPLE: cairn key list --json
            """
    )

    @OptionGroup var global: GlobalOptions

    package init() {}

    package func run() throws {
        let context = try CommandContext(global)
        let files = KeyFile.list(context.folders.keys)
        var rows: [KeyRow] = []
        for file in files {
            do {
                rows.append(KeyRow(file: file, key: try KeyFile.readPublic(file)))
            } catch {
                context.output.note("\(CommandFailure.of(error).message)")
            }
        }
        context.output.json(["keys": .array(rows.map(\.json))])
        context.output.table(rows.map { [$0.key.keyID.hex, $0.key.algorithm.rawValue, $0.file] })
        if files.isEmpty {
            context.output.note("no keys in \(context.folders.keys); make one with 'cairn key new'")
        }
    }
}
