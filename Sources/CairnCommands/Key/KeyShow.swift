import ArgumentParser
import CairnProvenance

/// `cairn key show`.
package struct KeyShow: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the public half of a key.",
        discussion: """
            Takes PKCS#8 and SEC 1 PEM, unencrypted OpenSSH Ed25519 keys, public keys, and 'ssh-agent:FINGERPRINT'. Prints nothing secret.

            EXAMPLE: cairn key show ~/.ssh/id_ed25519
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The key file (default: release.pem among your keys).", valueName: "file"))
    var file: String?

    @Option(name: .long, help: ArgumentHelp("The same as the argument.", valueName: "file"))
    var key: String?

    package init() {}

    package func run() throws {
        let context = try CommandContext(global)
        guard file == nil || key == nil else {
            throw CommandFailure.invalid("name the key once: as the argument or with --key")
        }
        let path = KeyFile.place(file ?? key ?? context.folders.releaseKey)
        let row = KeyRow(file: path, key: try KeyFile.readPublic(path, passphrases: context.passphrases))
        context.output.json(row.json)
        context.output.line("key id     \(row.key.keyID)")
        context.output.line("algorithm  \(row.key.algorithm.rawValue)")
        context.output.line("file       \(path)")
        context.output.block(String(row.key.pem.dropLast()))
    }
}
