import ArgumentParser
import CairnClient
import CairnManifest
import CairnProvenance

/// `cairn publisher sign`.
package struct PublisherSign: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign a version of an identity that another owner wrote.",
        discussion: """
            Shows the version and adds the signatures of your owner keys to the file; nothing is sent.

            EXAMPLE: cairn publisher sign acme-v3.json --owner-key mine.pem
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var owners: OwnerOptions

    @Argument(help: ArgumentHelp("The file that --out wrote.", valueName: "file"))
    var file: String

    package init() {}

    package func run() throws {
        let context = try CommandContext(global)
        let path = LocalFile.absolute(file)
        let keys = try owners.keys(context)
        var proposal = try IdentityProposal(file: path)
        IdentityShown(proposal.identity).show(context.output)
        try proposal.sign(adding: keys)
        let out = owners.out.map { LocalFile.absolute($0) } ?? path
        try LocalFile.replace(out, proposal.envelope.bytes)
        let signers = proposal.envelope.signatures.map(\.keyID.hex)
        context.output.json(["file": .string(out), "signers": .array(signers.map { .string($0) })])
        context.output.line("signed by  \(signers.map { String($0.prefix(12)) }.joined(separator: ", "))")
    }
}

/// `cairn publisher submit`.
package struct PublisherSubmit: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Log a version of an identity that enough owners have signed.",
        discussion: """
            EXAMPLE: cairn publisher submit acme-v3.json --owner-key mine.pem
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions
    @OptionGroup var owners: OwnerOptions

    @Argument(help: ArgumentHelp("The file that --out wrote.", valueName: "file"))
    var file: String

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let choice = try judging.choice(context)
        let keys = try owners.keys(context)
        let proposal = try IdentityProposal(file: LocalFile.absolute(file))
        try await context.withNode { client in
            let publisher = try await KnownPublisher.find(
                proposal.identity.name.text, client: client, choice: choice, context: context)
            try publisher.requireHome()
            if let lacking = proposal.lacking(after: publisher.identity) {
                throw CommandFailure.invalid(
                    "\(lacking) have to sign \(file) as well", code: "below-threshold")
            }
            try await proposal.submit(publisher, keys: keys, client: client, context: context).show(
                context.output)
        }
    }
}
