import CairnClient
import CairnManifest
import CairnProvenance

/// Finds in whose name a key attests: the one that is named, the release's publisher, or a publisher that is pinned here.
struct AttestationAuthor {
    let checked: CheckedRelease
    let client: NodeClient
    let choice: JudgingChoice
    let context: CommandContext

    /// The publisher on the node in whose name `key` may attest something about the release.
    func find(_ name: String?, key: PublicKey) async throws -> KnownPublisher {
        if let name {
            let publisher = try await known(name)
            try check(publisher, key: key)
            return publisher
        }
        let pinned = try context.trustStore.publishers().map(\.id)
        let own = checked.chain.publisher.hex
        for id in [own] + pinned.filter({ $0 != own }).prefix(Self.tried) {
            guard let publisher = try? await known(id) else { continue }
            if case .releaser = standing(publisher, key: key) { return publisher }
        }
        // Named by its key, the release's publisher tells best what is wrong with it.
        if checked.chain.attestingStanding(
            of: key, about: checked.release.value.label,
            at: LogPlace(index: nil, time: CommandContext.now)) != .notListed
        {
            try check(try await known(own), key: key)
        }
        throw CommandFailure.invalid(
            "no publisher that is known here lists the key \(key.keyID); name the one in whose name it attests with "
                + "--as, or give another key with --key",
            code: "key")
    }

    /// Pinned publishers that are asked for; each costs a request.
    private static let tried = 50

    private func known(_ name: String) async throws -> KnownPublisher {
        let publisher = try await KnownPublisher.find(
            name, client: client, choice: choice, context: context)
        try publisher.requireHome()
        return publisher
    }

    /// The release's label where the publisher's log has the release as its own; an attestation belongs to its entry then.
    func entry(of publisher: KnownPublisher) -> Label? {
        publisher.chain.publisher == checked.chain.publisher
            && checked.logOrigin == publisher.node.origin.logOrigin ? checked.release.value.label : nil
    }

    private func standing(_ publisher: KnownPublisher, key: PublicKey) -> IdentityChain.Standing {
        publisher.chain.attestingStanding(
            of: key, about: entry(of: publisher), at: LogPlace(index: nil, time: CommandContext.now))
    }

    private func check(_ publisher: KnownPublisher, key: PublicKey) throws {
        let name = publisher.identity.name
        let reason: String
        switch standing(publisher, key: key) {
        case .releaser: return
        case .notListed: reason = "isn't a key of '\(name)'; give the right one with --key"
        case .notInScope:
            reason =
                entry(of: publisher) == nil
                ? "may attest nothing about releases of others: that takes an owner, or a releaser with the scope *"
                : "may attest nothing about \(checked.manifest.kind.pathSegment)/\(checked.manifest.name)"
        case .retired: reason = "is retired; use a newer one"
        case .compromised: reason = "is revoked as compromised; use another one"
        }
        throw CommandFailure.invalid("the key \(key.keyID) \(reason)", code: "key")
    }
}
