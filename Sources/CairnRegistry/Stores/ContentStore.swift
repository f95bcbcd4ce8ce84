import CairnManifest

/// Small content that travels with the logs: envelopes, identities, small files, found in the segments.
package protocol ContentStore: Sendable {
    /// The bytes of this digest as some verified leaf brought them; nil when none did or they were withheld.
    func content(_ digest: ContentDigest) throws -> [UInt8]?

    /// The whole frame of a leaf.
    func frame(origin: String, index: UInt64) throws -> Frame
}
