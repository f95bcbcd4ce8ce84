import CairnManifest

/// Which releases somebody accepts: `cairn.policy/1`.
///
/// Another thing than `LogPolicy`, which says which logs and witnesses are believed. Has at least one condition.
/// Source: `Docs/spec/release-policy.md`
package struct ReleasePolicy: Hashable, Sendable {
    package static let schema = "cairn.policy/1"

    package let name: String
    /// What it is for, in its maker's words.
    package let explanation: String?
    /// SHA-256 of the bytes that it was read from.
    package let digest: ContentDigest
    let signatures: SignatureCondition?
    let identities: IdentityCondition?
    let witnesses: WitnessCondition?
    let licenses: LicenseCondition?
    let lineage: LineageCondition?
    private(set) var inspection: InspectionCondition?
    let age: AgeCondition?
    let revocation: RevocationCondition?
    let attestations: [AttestationCondition]

    /// Whether it asks what the files can do.
    package var asksForInspection: Bool { inspection != nil }

    /// The same policy but for what only the files can tell.
    package var withoutFiles: ReleasePolicy {
        var policy = self
        policy.inspection = nil
        return policy
    }

    /// Every key that the policy names for attestations and inspections: what to check their signatures with.
    package var attestationKeys: [PublicKey] {
        let all = attestations.flatMap(\.by.keys) + (inspection?.by?.keys ?? [])
        var seen: Set<ContentDigest> = []
        return all.filter { seen.insert($0.keyID).inserted }
    }

    /// Whether bytes are a release policy rather than the text of a policy of logs: they begin with a brace.
    package static func isMeant(by bytes: [UInt8]) -> Bool {
        let spaces: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        return bytes.first { !spaces.contains($0) } == UInt8(ascii: "{")
    }
}
