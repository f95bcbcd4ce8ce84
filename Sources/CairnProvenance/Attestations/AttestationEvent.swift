import CairnManifest

/// An attestation whose record, object and release belong together and that its author attached.
package struct AttestationEvent: Hashable, Sendable {
    package let record: SignedRecord
    package let recordDigest: ContentDigest
    /// The object as it is stored.
    package let bytes: [UInt8]
    package let object: AttestedObject
    /// Who attached it; nil for the node itself.
    package let author: PublisherID?
    /// The digest of the release's record.
    package let release: ContentDigest
    /// Opens the record's entry; nil where it has none.
    package let label: Label?
    /// What of the release it is about, never empty; nil where the release is in another log.
    package let matches: [ReleaseSubjects.Match]?
}

/// The release that an attestation is about, as its log has it.
package struct AttestationTarget: Hashable, Sendable {
    /// The digest of the release's record.
    package var record: ContentDigest
    /// The origin line of the log that the release is in.
    package var origin: String
    package var publisher: PublisherID
    package var label: Label
    package var subjects: ReleaseSubjects

    package init(
        record: ContentDigest, origin: String, publisher: PublisherID, label: Label, subjects: ReleaseSubjects
    ) {
        self.record = record
        self.origin = origin
        self.publisher = publisher
        self.label = label
        self.subjects = subjects
    }
}
