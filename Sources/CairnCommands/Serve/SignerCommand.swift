import ArgumentParser
import CairnManifest
import CairnNode
import CairnProvenance

/// `cairn signer`.
package struct SignerCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "signer",
        abstract: "Hold a node's log key in a process of its own.",
        discussion: """
            Signs only what continues what it signed last, so that not even code that runs in the node can fork the log. \
            Run it as another user, and never put back an older copy of --state. A node uses it with 'cairn serve --signer \
            PATH'. --adopt takes over a log that its key signed without a signer until now: give the log's newest checkpoint.

            EXAMPLE: cairn signer --key log.pem --state signer.state --socket /run/cairn/signer.sock
            """
    )

    @OptionGroup var global: GlobalOptions

    @Option(name: .long, help: ArgumentHelp("The log's Ed25519 key.", valueName: "file"))
    var key: String

    @Option(name: .long, help: ArgumentHelp("Where it remembers what it signed last.", valueName: "file"))
    var state: String

    @Option(name: .long, help: ArgumentHelp("Where the node asks.", valueName: "path"))
    var socket: String

    @Option(
        name: .long,
        help: ArgumentHelp("The newest checkpoint of a log that has no signer yet.", valueName: "checkpoint"))
    var adopt: String?

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let signingKey = try KeyFile.read(key, passphrases: context.passphrases)
        guard signingKey.publicKey.algorithm == .ed25519 else {
            throw CommandFailure.invalid("\(key) isn't an Ed25519 key, and a log's key is one", code: "key")
        }
        if KeyFile.isExposed(key) {
            context.output.note("others may read \(key); make it readable by its owner alone: chmod 600")
        }
        let adopted = try adopt.map { try LocalFile.read($0, maxBytes: 16 << 10) }
        var signer = try Signer(key: signingKey, state: LocalFile.absolute(state), adopted: adopted)
        let path = LocalFile.absolute(socket)
        let fingerprint = signingKey.publicKey.keyID.hex
        try signer.serve(at: path) {
            context.output.json(["fingerprint": .string(fingerprint), "socket": .string(path)])
            context.output.line("cairn signer \(path) log key fingerprint \(fingerprint)")
        }
    }
}
