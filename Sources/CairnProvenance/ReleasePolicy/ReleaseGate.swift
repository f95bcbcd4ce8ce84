import CairnManifest

/// A policy by which a node decides about releases on its own: when one is published to it, or comes from a peer.
///
/// It asks only for what a release brings with it, so that its verdict never changes.
package struct ReleaseGate: Hashable, Sendable {
    package let policy: ReleasePolicy

    /// Throws where the policy asks for what comes later than the release.
    package init(_ policy: ReleasePolicy) throws(ReleaseGateError) {
        let later: [(String, Bool)] = [
            ("age", policy.age != nil), ("attestations", !policy.attestations.isEmpty),
            ("inspection", policy.inspection != nil), ("revocation", policy.revocation != nil),
            ("witnesses", policy.witnesses != nil),
        ]
        let members = later.filter(\.1).map(\.0)
        guard members.isEmpty else { throw ReleaseGateError(members: members) }
        self.policy = policy
    }

    /// The lines by which the policy refuses a release; empty where it accepts it.
    ///
    /// - Parameter chain: the publisher's identity, as it stood when the release was logged or newer
    package func refusals(of release: Release, chain: IdentityChain) -> [PolicyCheck] {
        policy.evaluate(ReleaseFacts(release, chain: chain, now: 0)).filter(\.refuses)
    }

    /// As of a release that was verified when it was logged.
    ///
    /// - Parameters:
    ///   - bytes: its stored envelope
    ///   - signers: ids of those who signed it and count, keys or a workload
    package func refusals(
        ofEnvelope bytes: [UInt8], signers: [ContentDigest], chain: IdentityChain
    ) -> [PolicyCheck] {
        guard let envelope = try? StoredEnvelope.parse(bytes, mayBeUnsigned: true),
            let statement = try? ReleaseVerifier.readStatement(envelope)
        else { return [] }
        let facts = ReleaseFacts(
            statement.manifest, digest: statement.manifestDigest, signers: signers, chain: chain, now: 0)
        return policy.evaluate(facts).filter(\.refuses)
    }
}

/// A policy asks for things that can't be known of a release when it arrives.
package struct ReleaseGateError: Error, Equatable, CustomStringConvertible {
    /// Names of the conditions, sorted.
    package let members: [String]

    package init(members: [String]) { self.members = members }

    package var description: String {
        "it asks for \(members.joined(separator: ", ")), which nobody can know when a release arrives; a node judges "
            + "by signatures, identities, licenses and lineage, and whoever pulls by the rest"
    }
}
