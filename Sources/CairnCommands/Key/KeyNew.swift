import ArgumentParser
import CairnManifest
import CairnProvenance

/// `cairn key new`.
package struct KeyNew: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a key.",
        discussion: """
            Writes a private key as PKCS#8 PEM, readable by you alone (mode 0600), and prints its key id. \
            An existing file is never overwritten. With --passphrase (asked at the terminal) or --passphrase-file the key is \
            encrypted; commands that sign then ask for the passphrase, or take --passphrase-file.

            EXAMPLE: cairn key new --type p256 --out ~/keys/release.pem
            """
    )

    enum Algorithm: String, ExpressibleByArgument, CaseIterable {
        case ed25519, p256

        var value: PublicKey.Algorithm { self == .ed25519 ? .ed25519 : .p256 }
    }

    @OptionGroup var global: GlobalOptions

    @Option(name: .long, help: "The kind of key.")
    var type: Algorithm = .ed25519

    @Option(
        name: .long,
        help: ArgumentHelp("Where to write it (default: release.pem among your keys).", valueName: "file"))
    var out: String?

    @Flag(name: .long, help: "Ask for a passphrase and encrypt the key with it.")
    var passphrase = false

    package init() {}

    package func run() throws {
        let context = try CommandContext(global)
        let file = LocalFile.absolute(out ?? context.folders.releaseKey)
        let secret = try context.passphrases.new(isAsked: passphrase)
        let key = try KeyFile.create(file, algorithm: type.value, passphrase: secret)
        let row = KeyRow(file: file, key: key.publicKey)
        context.output.json(row.json)
        context.output.line("key id  \(row.key.keyID)")
        context.output.line("file    \(file)")
        context.output.note(
            secret == nil
                ? "Whoever has this file can sign as you. Keep a copy where only you can read it."
                : "Whoever has this file and its passphrase can sign as you. Without the passphrase nobody can."
        )
    }
}
