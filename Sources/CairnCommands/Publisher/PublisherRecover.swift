import ArgumentParser
import CairnClient
import CairnManifest
import CairnProvenance

/// `cairn publisher recover`.
package struct PublisherRecover: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Get a name back whose owner keys are lost.",
        discussion: """
            Makes a version with a new owner key, signed by enough of the recovery keys that the present version names. It \
            counts after the delay that is written there; until then the present owners can cancel it with 'cairn \
            publisher rotate --cancel-recovery'. The old owners' keys are retired.

            EXAMPLE: cairn publisher recover acme --recovery-key kit.pem --owner-key new-owner.pem
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions
    @OptionGroup var owners: OwnerOptions

    @Argument(help: ArgumentHelp("The publisher.", valueName: "name"))
    var name: String

    @Option(
        name: .customLong("recovery-key"),
        help: ArgumentHelp("A recovery key to sign with; may be given several times.", valueName: "file"))
    var recoveryKeys: [String]

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A release key that takes the place of all present ones, which are retired.", valueName: "key"))
    var key: String?

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let choice = try judging.choice(context)
        let new = try owners.keys(context)
        let rescuers = try recoveryKeys.map { try context.signingKey(LocalFile.absolute($0)) }
        try await context.withNode { client in
            let publisher = try await KnownPublisher.find(
                name, client: client, choice: choice, context: context)
            try publisher.requireHome()
            guard let recovery = publisher.identity.recovery else {
                throw CommandFailure.invalid(
                    "'\(name)' names no recovery keys: nothing but its owners can change it")
            }
            for key in rescuers where !recovery.keySet.keys.contains(key.publicKey) {
                throw CommandFailure.invalid(
                    "the key \(key.publicKey.keyID) is no recovery key of '\(name)'", code: "key")
            }
            var draft = IdentityDraft(after: publisher.chain)
            let keys = new.map(\.publicKey)
            for old in publisher.identity.owners.keys where !keys.contains(old) {
                draft.revoke(.key(old), .retired, since: nil)
            }
            draft.identity.owners = Identity.KeySet(threshold: keys.count, keys: keys)
            if let key { draft.replaceReleasers(with: try IdentityDraft.key(key)) }
            let proposal = try IdentityProposal(draft.finished(), keys: rescuers + new)
            try await proposal.conclude(
                publisher, keys: new, out: owners.out, client: client, context: context)
        }
    }
}
