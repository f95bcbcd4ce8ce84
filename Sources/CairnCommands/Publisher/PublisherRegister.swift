import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// `cairn publisher register`.
package struct PublisherRegister: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Register a publisher name with your keys.",
        discussion: """
            Makes a release key and an owner key where they are missing. The owner key is your recovery kit: who has it \
            owns the name. The first time, the node's own key is shown and pinned. Where the node's operator decides on new \
            publishers, the registration waits: the exit code is 5, the error 'registration-waiting', and the same command \
            again tells what became of it.

            EXAMPLE: cairn publisher register acme --node https://models.example.org
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions
    @OptionGroup var workload: WorkloadOptions

    @Argument(help: ArgumentHelp("The name: at most 40 letters, digits, '-' and '_'.", valueName: "name"))
    var name: String

    @Option(
        name: .long,
        help: ArgumentHelp("The release key (default: release.pem among your keys).", valueName: "file"))
    var key: String?

    @Option(
        name: .customLong("owner-key"),
        help: ArgumentHelp("The owner key (default: owner.pem among your keys).", valueName: "file"))
    var ownerKey: String?

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let choice = try judging.choice(context)
        let name = try PublisherName(name)
        let workload = try workload.releaser()
        try await context.withNode { client in
            let store = context.trustStore
            let node = try NodeTrust(store: store, context: context, choice: choice)
                .require(try await client.nodeDocument())
            let known = try await client.publisher(name.text)
            let keys = try PublisherKeys(releaseFile: key, ownerFile: ownerKey, context: context)
            let registration = try Registration(
                name: name, keys: keys, workload: workload, node: node)
            let receipt = try await registration.send(to: client, known: known)
            let file = context.folders.identityReceipt(name)
            try LocalFile.replace(file, receipt.proof.encoded())
            try store.pinPublisher(registration.chain)
            try await node.remember(receipt, client: client, store: store)
            report(registration, receipt: receipt, file: file, context: context)
        }
    }

    private func report(
        _ registration: Registration, receipt: VerifiedReceipt, file: String, context: CommandContext
    ) {
        let (keys, output) = (registration.keys, context.output)
        output.json([
            "id": .string(registration.chain.publisher.hex), "index": .integer(Int64(receipt.index)),
            "name": .string(name), "origin": .string(receipt.checkpoint.origin),
            "ownerKey": .string(keys.ownerFile),
            "receipt": .string(file), "releaseKey": .string(keys.releaseFile), "state": "logged",
        ])
        output.line("registered   \(name)", style: .strong)
        output.line("publisher    \(registration.chain.publisher.hex)")
        output.line("log          \(receipt.checkpoint.origin), entry \(receipt.index)")
        output.line("release key  \(keys.releaseFile)")
        output.line("owner key    \(keys.ownerFile)")
        if keys.isOwnerNew {
            output.note("")
            output.note(
                "The owner key is your recovery kit: whoever has it owns the name, and nobody can replace it."
            )
            output.note(
                "Move it offline now, for example onto a stick in a drawer. Publishing doesn't need it.")
        }
    }
}
