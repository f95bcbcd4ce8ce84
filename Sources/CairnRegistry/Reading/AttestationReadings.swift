import CairnManifest
import CairnProvenance
import Synchronization

/// What an attestation says and who signed it, for listings; whoever relies on it checks it again.
package struct AttestationReading: Hashable, Sendable {
    package let isAboutWhole: Bool
    package let signers: [AttestationSigner]
    /// Why no signature could be verified; nil where one was.
    package let doubt: String?
    /// What is wrong with the predicate; nil where it is sound, or of a type that isn't read.
    package let fault: String?
    /// What the predicate says, in a few words; nil where its type isn't read.
    package let summary: String?
}

/// Reads attestations for listings and keeps what was read at hand, so that asking costs the reading once.
package final class AttestationReadings: Sendable {
    private struct Key: Hashable {
        var origin: String
        var index: UInt64
        /// The newest identity record of the author: a key may have been revoked since.
        var identity: UInt64?
    }

    private enum Outcome {
        case reading(AttestationReading)
        /// Withheld, or not about the release.
        case leftOut
    }

    private let contents: any ContentStore
    private let identities: IdentityDirectory
    private let sigstore: SigstoreVerifier
    private let nodeKey: @Sendable (_ origin: String) -> PublicKey?
    private let known = Mutex<[Key: Outcome]>([:])

    /// Readings kept at hand; beyond it all are dropped and read again.
    private static let limit = 10_000

    /// - Parameters:
    ///   - sigstore: whom to believe about bundles
    ///   - nodeKey: the log key of a log that is held here, for what its node attests
    package init(
        contents: any ContentStore, identities: IdentityDirectory, sigstore: SigstoreVerifier,
        nodeKey: @escaping @Sendable (_ origin: String) -> PublicKey?
    ) {
        self.contents = contents
        self.identities = identities
        self.sigstore = sigstore
        self.nodeKey = nodeKey
    }

    /// What an attestation says of a release; nil where its content is withheld or it is about something else.
    ///
    /// - Parameter target: the release, asked for where it isn't known yet: it may have thousands of files
    package func reading(
        of attestation: CatalogAttestation, about target: () throws -> AttestationTarget?
    ) throws -> AttestationReading? {
        let chain = try attestation.author.flatMap {
            try identities.chain(of: $0, origin: attestation.origin)
        }
        let key = Key(
            origin: attestation.origin, index: attestation.index, identity: chain?.lastIndex)
        if let known = known.withLock({ $0[key] }) {
            if case .reading(let reading) = known { return reading }
            return nil
        }
        guard let target = try target() else { return nil }
        let reading = try read(attestation, about: target, author: chain)
        known.withLock { known in
            if known.count >= Self.limit { known = [:] }
            known[key] = reading.map { .reading($0) } ?? .leftOut
        }
        return reading
    }

    private func read(
        _ attestation: CatalogAttestation, about target: AttestationTarget, author: IdentityChain?
    ) throws -> AttestationReading? {
        guard let bytes = try contents.content(attestation.object) else { return nil }
        let parsed =
            try? attestation.author == nil
            ? AttestedObject.parse(ofNode: bytes) : AttestedObject.parse(bytes)
        guard let object = parsed else { return nil }
        let matches = target.subjects.matches(object.statement)
        guard !matches.isEmpty else { return nil }
        let proof = object.proof(
            keys: try keys(attestation, about: target, author: author), sigstore: sigstore)
        let fact = object.fact(matches, proof, about: target.subjects)
        var fault: String?
        var summary: String?
        switch fact.content {
        case .read(let predicate): summary = predicate.summary
        case .unsound(let why): fault = why
        }
        return AttestationReading(
            isAboutWhole: fact.isAboutWhole, signers: proof.signers, doubt: proof.doubt, fault: fault,
            summary: summary)
    }

    /// Of the author at its record's place; a bare key under a model signature may be the publisher's as well.
    private func keys(
        _ attestation: CatalogAttestation, about target: AttestationTarget, author chain: IdentityChain?
    ) throws -> [AttestationVerifier.KnownKey] {
        let place = LogPlace(index: attestation.index, time: attestation.time)
        guard let author = attestation.author else {
            return nodeKey(attestation.origin).map { [.init($0, .key($0.keyID))] } ?? []
        }
        var keys = chain?.attestingSigners(at: place) ?? []
        if author != target.publisher, target.origin == attestation.origin {
            let publisher = try identities.chain(of: target.publisher, origin: target.origin)
            keys += publisher?.attestingSigners(at: place) ?? []
        }
        return keys
    }
}
