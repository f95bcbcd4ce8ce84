import CairnAPI
import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// An attestation that a node lists, checked here: its place in a log, who attached it, what it is about, who signed it.
package struct CheckedAttestation: Sendable {
    /// As the node lists it.
    package let answer: AttestationAnswer
    /// For policies; nil where something doesn't hold, and then it counts for nothing.
    package let fact: AttestationFact?
    /// Why it counts for nothing, or for nobody; nil where it is sound.
    package let fault: String?
    /// Who attached it, proven; nil for a node, and where it doesn't hold.
    package let author: IdentityChain?
    package let receipt: VerifiedReceipt?

    /// What it says, in a few words.
    package var summary: String? {
        guard case .read(let predicate) = fact?.content else { return nil }
        return predicate.summary
    }
}

/// Checks what a node lists about one release.
///
/// The same author is asked for once. What isn't sound is an answer and no error: nobody's attestation may keep others
/// from using a release.
package struct AttestationChecking: Sendable {
    private let checked: CheckedRelease
    private let node: NodeClient
    private let sigstore: SigstoreVerifier
    private let keys: [AttestationVerifier.KnownKey]
    private let now: Int64

    /// - Parameters:
    ///   - sigstore: whom to believe about bundles
    ///   - keys: of those whom a policy names
    ///   - now: unix seconds
    package init(
        _ checked: CheckedRelease, node: NodeClient, sigstore: SigstoreVerifier,
        keys: [AttestationVerifier.KnownKey] = [], now: Int64
    ) {
        self.checked = checked
        self.node = node
        self.sigstore = sigstore
        self.keys = keys
        self.now = now
    }

    /// Everything that the node lists, in its order; throws where the node can't be asked.
    package func run() async throws -> [CheckedAttestation] {
        var identities: [String: ProvenIdentity] = [:]
        var bytes = 0
        var found: [CheckedAttestation] = []
        for answer in try await node.attestations(checked.reference) {
            bytes += max(0, answer.size)
            guard bytes <= ClientLimits.attestationBytes else { break }
            do {
                found.append(try await check(answer, &identities))
            } catch let error as ClientError where error.isOfTransport {
                throw error
            } catch let refusal as Refusal {
                found.append(Self.refused(answer, refusal.message))
            } catch {
                found.append(Self.refused(answer, PrintableText.of("\(error)")))
            }
        }
        return found
    }

    private static func refused(_ answer: AttestationAnswer, _ why: String) -> CheckedAttestation {
        CheckedAttestation(answer: answer, fact: nil, fault: why, author: nil, receipt: nil)
    }

    private func check(
        _ answer: AttestationAnswer, _ identities: inout [String: ProvenIdentity]
    ) async throws -> CheckedAttestation {
        guard let digest = ContentDigest(hex: answer.object),
            let bytes = try await node.content(digest, maxBytes: CairnProvenance.Limits.attestationBytes)
        else { return Self.refused(answer, "the node doesn't have its content") }
        var author: ProvenIdentity?
        if let listed = answer.author {
            let key = "\(listed.id) \(listed.origin)"
            if let known = identities[key] {
                author = known
            } else {
                author = try await identity(of: listed.id)
                identities[key] = author
            }
        }
        let logKey = try author?.logKey ?? homeKey(of: answer)
        let receipt = try VerifiedReceipt.verify(Array(answer.receipt.utf8), logKey: logKey)
        let event = try event(receipt, object: bytes, author: author, logOrigin: logKey.name)
        let matches = event.matches ?? []
        let proof = event.object.proof(
            keys: try signers(of: event, receipt, author, logKey), sigstore: sigstore)
        let fact = event.object.fact(matches, proof, about: checked.subjects)
        var fault = proof.doubt
        if case .unsound(let why) = fact.content { fault = why }
        return CheckedAttestation(
            answer: answer, fact: fact, fault: fault, author: author?.chain, receipt: receipt)
    }

    /// What a node attests counts only in the log whose key is known here: the release's home.
    private func homeKey(of answer: AttestationAnswer) throws -> VerifierKey {
        guard ExactText.equal(answer.origin, checked.logOrigin) else {
            throw Refusal(.wrongOrigin, "it is by the node of another log, whose key isn't known here")
        }
        return checked.logKey
    }

    private func identity(of id: String) async throws -> ProvenIdentity {
        guard let answer = try await node.identityChain(id) else {
            throw Refusal(.wrongAuthor, "the node has no identity of its author")
        }
        return try ProvenIdentity(answer, of: id, now: now)
    }

    private func event(
        _ receipt: VerifiedReceipt, object: [UInt8], author: ProvenIdentity?, logOrigin: String
    ) throws -> AttestationEvent {
        let release = checked.release.value
        let target = AttestationTarget(
            record: release.recordDigest, origin: checked.logOrigin, publisher: checked.chain.publisher,
            label: release.label, subjects: checked.subjects)
        let record = receipt.leaf.signedRecord
        let verdict =
            author.map {
                AttestationRecordVerifier.verify(
                    record: record, object: object, target: target, chain: $0.chain, logOrigin: logOrigin,
                    place: LogPlace(index: receipt.index, time: receipt.leaf.time))
            }
            ?? AttestationRecordVerifier.verify(
                nodeRecord: record, object: object, target: target, logOrigin: logOrigin)
        switch verdict {
        case .accepted(let event): return event.value
        case .refused(let refusal): throw refusal
        }
    }

    private func signers(
        of event: AttestationEvent, _ receipt: VerifiedReceipt, _ author: ProvenIdentity?,
        _ logKey: VerifierKey
    ) throws -> [AttestationVerifier.KnownKey] {
        guard let author else {
            let key = try PublicKey(verifierKey: logKey)
            return [AttestationVerifier.KnownKey(key, .key(key.keyID))]
        }
        let place = LogPlace(index: receipt.index, time: receipt.leaf.time)
        var known = author.chain.attestingSigners(at: place)
        guard case .bundle = event.object.form else { return known }
        known += keys
        return author.chain.publisher == checked.chain.publisher ? known : known + checked.publisherKeys
    }
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
