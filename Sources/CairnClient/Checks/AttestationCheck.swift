import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// Checks attestations of one release by what proves them, wherever that came from.
///
/// What isn't sound is an answer and no error: nobody's attestation may keep others from using a release.
package struct AttestationCheck: Sendable {
    private let checked: CheckedRelease
    private let sigstore: SigstoreVerifier
    private let keys: [AttestationVerifier.KnownKey]
    private let now: Int64

    /// - Parameters:
    ///   - sigstore: whom to believe about bundles
    ///   - keys: of those whom a policy names
    ///   - now: unix seconds
    package init(
        _ checked: CheckedRelease, sigstore: SigstoreVerifier, keys: [AttestationVerifier.KnownKey] = [],
        now: Int64
    ) {
        self.checked = checked
        self.sigstore = sigstore
        self.keys = keys
        self.now = now
    }

    private typealias Identities = [[ReleaseEvidence.LoggedEnvelope]: Result<ProvenIdentity, any Error>]

    /// One for each, in the same order; every identity is checked once.
    package func run(_ gathered: [GatheredAttestation]) -> [CheckedAttestation] {
        var identities: Identities = [:]
        return gathered.map { one in
            guard let attached = one.attached else {
                return .refused(one.claim, one.fault ?? "it isn't there")
            }
            do {
                return try check(attached, one.claim, &identities)
            } catch let refusal as Refusal {
                return .refused(one.claim, refusal.message)
            } catch {
                return .refused(one.claim, PrintableText.of("\(error)"))
            }
        }
    }

    private func check(
        _ attached: ReleaseEvidence.Attached, _ claim: AttestationClaim, _ identities: inout Identities
    ) throws -> CheckedAttestation {
        let given = try identity(attached.identity, &identities)
        let logKey = try given?.logKey ?? homeKey(of: claim)
        let receipt = try VerifiedReceipt.verify(attached.receipt, logKey: logKey)
        let author = try given ?? homeAuthor(of: receipt)
        let event = try event(receipt, object: attached.object, author: author, logOrigin: logKey.name)
        let matches = event.matches ?? []
        let proof = event.object.proof(
            keys: try signers(of: event, receipt, author, logKey), sigstore: sigstore)
        let fact = event.object.fact(matches, proof, about: checked.subjects)
        var fault = proof.doubt
        if case .unsound(let why) = fact.content { fault = why }
        return CheckedAttestation(
            claim: claim, fact: fact, fault: fault, author: author?.chain, receipt: receipt, logKey: logKey,
            checkpoints: [receipt.checkpoint] + (author?.checkpoints ?? []))
    }

    // MARK: Who attached it

    private func identity(
        _ versions: [ReleaseEvidence.LoggedEnvelope]?, _ identities: inout Identities
    ) throws -> ProvenIdentity? {
        guard let versions else { return nil }
        let now = now
        let known = identities[versions] ?? Result { try ProvenIdentity(versions, now: now) }
        identities[versions] = known
        let identity = try known.get()
        // An older one could hide that a key was revoked.
        guard identity.chain.publisher != checked.chain.publisher else {
            throw Refusal(.wrongAuthor, "the identity of the release's publisher is that of the release")
        }
        return identity
    }

    /// What comes without an identity counts only in the log whose key is known here: the release's home.
    private func homeKey(of claim: AttestationClaim) throws -> VerifierKey {
        guard let place = claim.place, ExactText.equal(place.origin, checked.logOrigin) else {
            throw Refusal(.wrongOrigin, "it is by the node of another log, whose key isn't known here")
        }
        return checked.logKey
    }

    /// The release's publisher, or nil for the node.
    private func homeAuthor(of receipt: VerifiedReceipt) throws -> ProvenIdentity? {
        guard let author = receipt.leaf.record.author else { return nil }
        guard author == checked.chain.publisher else {
            throw Refusal(.wrongAuthor, "there is no identity of its author")
        }
        return ProvenIdentity(of: checked)
    }

    // MARK: What was attached

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
