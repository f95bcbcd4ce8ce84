import CairnAPI
import CairnManifest
import CairnProvenance

/// Asks a node for what it lists about one release, with all that proves it; nothing is checked.
package struct AttestationGathering: Sendable {
    private let checked: CheckedRelease
    private let node: NodeClient

    package init(_ checked: CheckedRelease, node: NodeClient) {
        self.checked = checked
        self.node = node
    }

    /// What was fetched already.
    private struct Fetched {
        var identities: [String: [ReleaseEvidence.LoggedEnvelope]] = [:]
        var bytes = 0
    }

    /// Everything that the node lists, in its order; throws where the node can't be asked.
    package func run() async throws -> [GatheredAttestation] {
        var fetched = Fetched()
        var found: [GatheredAttestation] = []
        for answer in try await node.attestations(checked.reference) {
            guard fetched.bytes + max(0, answer.size) <= ClientLimits.attestationBytes else { break }
            let claim = AttestationClaim(answer)
            do {
                found.append(
                    GatheredAttestation(claim, attached: try await attached(answer, &fetched)))
            } catch let error as ClientError where error.isOfTransport {
                throw error
            } catch let refusal as Refusal {
                found.append(GatheredAttestation(claim, missing: refusal.message))
            } catch {
                found.append(GatheredAttestation(claim, missing: PrintableText.of("\(error)")))
            }
        }
        return found
    }

    private func attached(
        _ answer: AttestationAnswer, _ fetched: inout Fetched
    ) async throws -> ReleaseEvidence.Attached {
        guard let digest = ContentDigest(hex: answer.object),
            let object = try await node.content(digest, maxBytes: CairnProvenance.Limits.attestationBytes)
        else { throw Refusal(.malformed, "the node doesn't have its content") }
        fetched.bytes += object.count
        var identity: [ReleaseEvidence.LoggedEnvelope]?
        if let author = answer.author?.id, author != checked.chain.publisher.hex {
            if let known = fetched.identities[author] {
                identity = known
            } else {
                let versions = try await versions(of: author)
                fetched.identities[author] = versions
                fetched.bytes += versions.reduce(0) { $0 + $1.envelope.count + $1.receipt.count }
                identity = versions
            }
        }
        return ReleaseEvidence.Attached(
            object: object, receipt: Array(answer.receipt.utf8), identity: identity)
    }

    private func versions(of id: String) async throws -> [ReleaseEvidence.LoggedEnvelope] {
        guard let answer = try await node.identityChain(id) else {
            throw Refusal(.wrongAuthor, "the node has no identity of its author")
        }
        return try ReleaseEvidence.identity(answer)
    }
}

/// Checks what a node lists about one release.
package struct AttestationChecking: Sendable {
    private let gathering: AttestationGathering
    private let check: AttestationCheck

    /// - Parameters:
    ///   - sigstore: whom to believe about bundles
    ///   - keys: of those whom a policy names
    ///   - now: unix seconds
    package init(
        _ checked: CheckedRelease, node: NodeClient, sigstore: SigstoreVerifier,
        keys: [AttestationVerifier.KnownKey] = [], now: Int64
    ) {
        gathering = AttestationGathering(checked, node: node)
        check = AttestationCheck(checked, sigstore: sigstore, keys: keys, now: now)
    }

    /// Everything that the node lists, in its order; throws where the node can't be asked.
    package func run() async throws -> [CheckedAttestation] { check.run(try await gathering.run()) }
}

extension ClientError {
    /// Whether the node couldn't be asked, rather than having answered with something that isn't sound.
    fileprivate var isOfTransport: Bool {
        switch self {
        case .network, .timedOut, .unexpectedStatus: true
        case .problem(let problem): problem.status >= 500
        case .badAddress, .tooLarge, .badAnswer, .unreadableFile: false
        }
    }
}
