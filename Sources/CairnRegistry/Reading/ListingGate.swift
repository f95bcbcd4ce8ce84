import CairnManifest
import CairnProvenance
import Synchronization

/// Which releases of other logs a node shows and keeps files of, by the policy of its operator.
///
/// Their records stay in the mirrored log all the same: a log is taken over whole or not at all.
package final class ListingGate: Sendable {
    private let gate: ReleaseGate
    private let contents: any ContentStore
    private let identities: IdentityDirectory
    /// By record; a verdict rests on what the log holds for ever.
    private let verdicts = Mutex<[ContentDigest: [PolicyCheck]]>([:])

    private static let keptVerdicts = 10_000

    package init(_ gate: ReleaseGate, contents: any ContentStore, identities: IdentityDirectory) {
        self.gate = gate
        self.contents = contents
        self.identities = identities
    }

    package var policyName: String { gate.policy.name }
    package var policyDigest: ContentDigest { gate.policy.digest }

    /// The lines of the policy that refuse a release; empty where it is shown.
    package func refusals(of release: CatalogRelease, by publisher: CatalogPublisher) throws -> [PolicyCheck]
    {
        let record = release.release.record
        if let known = verdicts.withLock({ $0[record] }) { return known }
        // What is withheld shows nothing anyway.
        guard let envelope = try contents.content(release.release.envelope),
            let chain = try identities.chain(of: publisher.id, origin: publisher.origin)
        else { return [] }
        let refusals = gate.refusals(
            ofEnvelope: envelope, signers: release.signers.envelope, chain: chain)
        verdicts.withLock { verdicts in
            if verdicts.count >= Self.keptVerdicts { verdicts.removeAll(keepingCapacity: true) }
            verdicts[record] = refusals
        }
        return refusals
    }
}
