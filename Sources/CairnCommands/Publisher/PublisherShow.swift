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

    @Flag(
        name: .customLong("check-domains"),
        help: "Ask each DNS name of the profile whether it names this publisher, over HTTPS.")
    var checksDomains = false

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
            let profile = try await ProfileShown.fetch(checked.chain, from: client)
            let domains =
                checksDomains ? try await profile?.checkDomains(of: checked.chain.publisher, context) : nil
            show(checked, profile: profile, domains: domains, isPinned: isPinned, output: context.output)
        }
    }

    private func showPinned(_ context: CommandContext) throws {
        let pinned = try context.trustStore.publishers().map { TrustRow(publisher: $0) }
        context.output.json(["publishers": .array(pinned.map(\.json))])
        context.output.table(pinned.map(\.cells))
        if pinned.isEmpty { context.output.note("no publisher is pinned here; name one to ask the node") }
    }

    private func show(
        _ checked: CheckedIdentity, profile: ProfileShown?, domains: [DomainProof]?, isPinned: Bool,
        output: Output
    ) {
        let identity = checked.identity
        let pending = checked.chain.pending
        let effective = pending?.effective.flatMap { Timestamp(unixSeconds: $0)?.description }
        let waiting: JSONValue =
            pending.map { ["effective": .string(effective ?? ""), "identity": $0.identity.json] } ?? .null
        output.json([
            "domains": domains.map { .array($0.map(\.json)) } ?? .null,
            "id": .string(checked.chain.publisher.hex), "identity": identity.json, "pending": waiting,
            "pinned": .bool(isPinned), "profile": profile?.profile.json ?? .null,
        ])
        output.line("publisher  \(identity.name)", style: .strong)
        output.line("id         \(checked.chain.publisher.hex)")
        IdentityShown(identity).show(output)
        if let pending, let effective {
            output.line(
                "waiting    version \(pending.identity.version) counts from \(effective) on, unless the owners cancel it",
                style: .bad)
            for key in pending.identity.owners.keys { output.line("waiting    owner \(key)") }
        }
        profile?.show(domains: domains, output)
        output.line("pinned     \(isPinned ? "yes" : "no")")
    }
}
