import ArgumentParser
import CairnClient
import CairnManifest
import CairnProvenance

/// `cairn publisher rotate`.
package struct PublisherRotate: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Change who owns a publisher and who may release.",
        discussion: """
            Makes the next version of the identity and logs it. Enough owners of the present version and of the new one \
            have to sign; with --out others sign the file with 'cairn publisher sign', and anybody submits it with \
            'cairn publisher submit'. A KEY is a key file, public or private, or the base64 of a public key; a KEYID the \
            first digits of a key's id, as 'cairn publisher show' lists it. What a retired key signed before keeps \
            counting; what a compromised one signed counts only below the log index that --since names. A workload of a CI \
            system that has Sigstore certificates may release without any key ('cairn publish --bundle'): --add-workload \
            lists one, and its id is used like a key's.

            EXAMPLE: cairn publisher rotate acme --key new-release.pem
            EXAMPLE: cairn publisher rotate acme --issuer https://token.actions.githubusercontent.com --repository-id 727451 --add-workload https://github.com/acme/minilm/.github/workflows/release.yml@refs/heads/main
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var judging: JudgingOptions
    @OptionGroup var owners: OwnerOptions
    @OptionGroup var workload: WorkloadOptions

    @Argument(help: ArgumentHelp("The publisher.", valueName: "name"))
    var name: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A release key that takes the place of all present ones, which are retired.", valueName: "key"))
    var key: String?

    @Option(
        name: .customLong("add-releaser"),
        help: ArgumentHelp("A release key, perhaps with scopes.", valueName: "key[=scope,…]"))
    var addReleaser: [String] = []

    @Option(name: .customLong("add-owner"), help: ArgumentHelp("A further owner key.", valueName: "key"))
    var addOwner: [String] = []

    @Option(
        name: .customLong("remove"),
        help: ArgumentHelp(
            "A key or workload that is listed no more, without revoking it.", valueName: "keyid"))
    var remove: [String] = []

    @Option(
        name: .customLong("owner-threshold"),
        help: ArgumentHelp("How many owners have to sign.", valueName: "n"))
    var ownerThreshold: Int?

    @Option(
        name: .customLong("recovery-key"),
        help: ArgumentHelp("A key that may recover the name.", valueName: "key"))
    var recoveryKeys: [String] = []

    @Option(
        name: .customLong("recovery-threshold"),
        help: ArgumentHelp("How many of them have to sign.", valueName: "n"))
    var recoveryThreshold: Int?

    @Option(
        name: .customLong("recovery-days"),
        help: ArgumentHelp("How long a recovery waits (default: 14).", valueName: "days"))
    var recoveryDays: Int?

    @Option(
        name: .long,
        help: ArgumentHelp("A key or workload to revoke; it is listed no more.", valueName: "keyid"))
    var revoke: [String] = []

    @Option(name: .long, help: ArgumentHelp("Why: retired (default) or compromised.", valueName: "reason"))
    var reason: String = "retired"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The home-log index from which a compromised key's signatures don't count.", valueName: "index"))
    var since: UInt64?

    @Flag(
        name: .customLong("cancel-recovery"),
        help: "Log a version as it is, which cancels a recovery that waits.")
    var cancelRecovery = false

    package init() {}

    package func run() async throws {
        let context = try CommandContext(global)
        let choice = try judging.choice(context)
        guard let reason = Identity.Revocation.Reason(rawValue: reason) else {
            throw CommandFailure.invalid("--reason takes 'retired' or 'compromised', not '\(reason)'")
        }
        guard reason == .retired || since != nil else {
            throw CommandFailure.invalid(
                "--reason compromised needs --since: the log index from which signatures don't count; 'cairn log' shows them"
            )
        }
        let keys = try owners.keys(context)
        let workload = try workload.releaser()
        try await context.withNode { client in
            let publisher = try await KnownPublisher.find(
                name, client: client, choice: choice, context: context)
            try publisher.requireHome()
            let identity = try draft(publisher.chain, reason: reason, workload: workload).finished()
            let last = publisher.identity
            guard cancelRecovery || identity.isChanged(from: last) else {
                throw CommandFailure.invalid(
                    "nothing changes; say what with --key, --add-owner, --add-workload, --revoke or another option"
                )
            }
            guard !cancelRecovery || publisher.chain.pending != nil else {
                throw CommandFailure.invalid(
                    "no recovery of '\(last.name)' waits; there is nothing to cancel")
            }
            let able = keys.filter {
                identity.owners.keys.contains($0.publicKey) || last.owners.keys.contains($0.publicKey)
            }
            guard !able.isEmpty else {
                throw CommandFailure.invalid(
                    "none of the keys is an owner of '\(last.name)'; give one with --owner-key", code: "key")
            }
            let proposal = try IdentityProposal(identity, keys: able)
            try await proposal.conclude(
                publisher, keys: able, out: owners.out, client: client, context: context)
        }
    }

    private func draft(
        _ chain: IdentityChain, reason: Identity.Revocation.Reason, workload: Identity.Releaser?
    ) throws -> IdentityDraft {
        var draft = IdentityDraft(after: chain)
        for id in remove { draft.remove(try draft.listed(id)) }
        for id in revoke {
            draft.revoke(try draft.listed(id), reason, since: reason == .compromised ? since : nil)
        }
        for text in addOwner { draft.addOwner(try IdentityDraft.key(text)) }
        if let key { draft.replaceReleasers(with: try IdentityDraft.key(key)) }
        for text in addReleaser { try draft.addReleaser(text) }
        if let workload { draft.set(workload) }
        if let ownerThreshold { draft.identity.owners.threshold = ownerThreshold }
        var recovery = draft.identity.recovery
        if !recoveryKeys.isEmpty {
            let keys = try recoveryKeys.map { try IdentityDraft.key($0) }
            recovery = Identity.Recovery(
                keySet: Identity.KeySet(threshold: 1, keys: keys), delayDays: recovery?.delayDays ?? 14)
        }
        if recovery != nil {
            if let recoveryThreshold { recovery?.keySet.threshold = recoveryThreshold }
            if let recoveryDays { recovery?.delayDays = recoveryDays }
        } else if recoveryThreshold != nil || recoveryDays != nil {
            throw CommandFailure.invalid("there are no recovery keys; give some with --recovery-key")
        }
        draft.identity.recovery = recovery
        return draft
    }
}

extension Identity {
    /// Whether it says anything else than the version before.
    fileprivate func isChanged(from last: Identity) -> Bool {
        var same = self
        (same.version, same.previous) = (last.version, last.previous)
        return same != last
    }
}
