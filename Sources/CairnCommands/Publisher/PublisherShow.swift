import ArgumentParser
import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance

/// `cairn publisher show`.
package struct PublisherShow: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a publisher and its keys.",
        discussion: """
            Without a name: the publishers that are pinned here. NAME is a name, a name with its home, or a publisher id.

            EXAMPLE: cairn publisher show acme
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The publisher.", valueName: "name"))
    var name: String?

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        guard let name else { return try showPinned(context) }
        try await context.withNode { client in
            guard let answer = try await client.publisher(name),
                let chain = try await client.identityChain(answer.id)
            else {
                throw CommandFailure.notFound(
                    "the node knows no publisher '\(name)'; look for the spelling and the home")
            }
            let checked = try CheckedIdentity(chain, id: answer.id)
            let isPinned = try context.trustStore.publisher(id: checked.chain.publisher) != nil
            show(checked, isPinned: isPinned, output: context.output)
        }
    }

    private func showPinned(_ context: CommandContext) throws {
        let pinned = try context.trustStore.publishers().map { TrustRow(publisher: $0) }
        context.output.json(["publishers": .array(pinned.map(\.json))])
        context.output.table(pinned.map(\.cells))
        if pinned.isEmpty { context.output.note("no publisher is pinned here; name one to ask the node") }
    }

    private func show(_ checked: CheckedIdentity, isPinned: Bool, output: Output) {
        let identity = checked.identity
        output.json([
            "id": .string(checked.chain.publisher.hex), "identity": identity.json, "pinned": .bool(isPinned),
        ])
        output.line("publisher  \(identity.name)", style: .strong)
        output.line("id         \(checked.chain.publisher.hex)")
        output.line("home       \(identity.home.origin)")
        output.line("log key    \(identity.home.vkey)")
        output.line("identity   version \(identity.version)")
        for key in identity.owners.keys { output.line("owner      \(key)") }
        for releaser in identity.releasers {
            let scope = releaser.scopes.map(\.text).joined(separator: ", ")
            switch releaser.signer {
            case .key(let key): output.line("releaser   \(key)  \(scope)")
            case .sigstore(let signer): output.line("releaser   \(signer.san) (\(signer.issuer))  \(scope)")
            }
        }
        for revocation in identity.revoked {
            output.line("revoked    \(revocation.key)  \(revocation.reason.rawValue)")
        }
        output.line("pinned     \(isPinned ? "yes" : "no")")
    }
}
