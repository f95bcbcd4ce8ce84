import CairnAPI
import CairnClient
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// A publisher's profile, checked against its identity.
struct ProfileShown {
    let profile: PublisherProfile
    /// The digest of its record: `prev` of the next one.
    let record: ContentDigest

    /// The newest profile that the node has; nil where there is none.
    static func fetch(_ chain: IdentityChain, from client: NodeClient) async throws -> ProfileShown? {
        guard let answer = try await client.profile(chain.publisher.hex) else { return nil }
        return try ProfileShown(answer, chain: chain)
    }

    private init(_ answer: ProvenStatement, chain: IdentityChain) throws {
        guard let key = chain.logKey, let envelope = Base64.decode(answer.envelope) else {
            throw CommandFailure.checkFailed(
                "bad-answer", "the node's answer about the profile can't be read")
        }
        let receipt = try VerifiedReceipt.verify(Array(answer.receipt.utf8), logKey: key)
        let verdict = ProfileVerifier.verify(
            record: receipt.leaf.signedRecord, envelope: envelope, chain: chain, logOrigin: key.name,
            place: LogPlace(index: receipt.index, time: receipt.leaf.time))
        switch verdict {
        case .accepted(let event):
            profile = event.value.profile
            record = event.value.recordDigest
        case .refused(let refusal):
            throw CommandFailure.checkFailed(
                refusal.code.rawValue, "the profile doesn't hold: \(refusal.message)")
        }
    }

    func show(domains: [DomainProof]?, _ output: Output) {
        for contact in profile.contacts {
            output.line(
                "contact    \(contact.role.rawValue): \(contact.name.map { "\($0) " } ?? "")\(contact.uri)")
        }
        for link in profile.links { output.line("link       \(link.title): \(link.uri)") }
        for domain in profile.domains {
            let found = domains?.first { $0.domain == domain }.map(\.words) ?? "claimed, not checked"
            output.line("domain     \(domain)  \(found)")
        }
        for text in profile.texts { output.line("text (\(text.language))  \(text.text)") }
    }
}

extension IdentityChain {
    /// The key of the log whose view this is, as the versions there name it.
    var logKey: VerifierKey? {
        links.lazy.map(\.identity.home).first { $0.origin.logOrigin == logOrigin }
            .flatMap { try? VerifierKey.parse($0.vkey) }
    }
}

extension ProfileShown {
    /// Asks every DNS name of the profile whether it names the publisher.
    func checkDomains(of publisher: PublisherID, _ context: CommandContext) async throws -> [DomainProof] {
        try await context.withHTTP { http in
            var proofs: [DomainProof] = []
            for domain in profile.domains {
                proofs.append(await DomainProof.ask(domain, for: publisher, http: http))
            }
            return proofs
        }
    }
}
