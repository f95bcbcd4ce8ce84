import CairnManifest

/// A version of an identity that follows from the versions before it.
package struct IdentityUpdate: Hashable, Sendable {
    /// The chain with the new version at its end, or waiting.
    package let chain: IdentityChain
    package let record: SignedRecord
    package let recordDigest: ContentDigest
    package let envelope: StoredEnvelope
    /// The record's object: the envelope, or the `cairn.arrival/1` that brings it.
    package let object: [UInt8]
    package let identity: Identity
    /// Seconds from the record's time until the version counts; nil for at once.
    package let delaySeconds: Int64?
    /// The publisher leaves this log for another home with it.
    package let isDeparture: Bool
    /// Key ids of those owners and recovery keys, old and new, who signed the envelope; sorted.
    package let signers: [ContentDigest]

    /// SHA-256 of `object`.
    package var objectDigest: ContentDigest { record.record.object }
}
