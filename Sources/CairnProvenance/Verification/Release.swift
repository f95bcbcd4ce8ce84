import CairnManifest

/// A release whose record, envelope, manifest and label belong together and are signed by its publisher.
package struct Release: Hashable, Sendable {
    package let record: SignedRecord
    package let recordDigest: ContentDigest
    package let envelope: StoredEnvelope
    package let manifest: Manifest
    /// The manifest's canonical bytes.
    package let manifestBytes: [UInt8]
    /// SHA-256 of `manifestBytes`: what names the release.
    package let manifestDigest: ContentDigest
    /// The files, from the manifest or from the file list it names.
    package let artifacts: [Artifact]
    package let label: Label
    package let entryID: EntryID
    package let publisher: PublisherID
    /// Ids of those who signed: of the envelope's keys, sorted, or of the workload.
    package let signers: [ContentDigest]
    /// How a keyless release was signed; nil where keys signed it.
    package let keyless: KeylessSignature?
}
