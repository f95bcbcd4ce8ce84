import CairnManifest

/// A status whose record, envelope and release belong together and are signed by the release's publisher.
package struct StatusEvent: Hashable, Sendable {
    package let record: SignedRecord
    package let recordDigest: ContentDigest
    package let envelope: StoredEnvelope
    package let status: ReleaseStatus
    package let publisher: PublisherID
    /// Opens the entry and names the release's version.
    package let label: Label
    /// Key ids of those who signed the envelope, sorted.
    package let signers: [ContentDigest]
}

/// The release that a status is about, as the log has it.
package struct StatusTarget: Hashable, Sendable {
    /// The digest of the release's record.
    package var record: ContentDigest
    package var manifest: ContentDigest
    package var label: Label

    package init(record: ContentDigest, manifest: ContentDigest, label: Label) {
        self.record = record
        self.manifest = manifest
        self.label = label
    }
}

/// Checks status records.
package enum StatusVerifier {
    /// The verdict on one status.
    ///
    /// - `envelope`: the stored form, the record's object
    /// - `target`: the release that it is about
    /// - `place`: its record's place in the home log; without an index it is judged by the newest version
    package static func verify(
        record: SignedRecord, envelope: [UInt8], target: StatusTarget, chain: IdentityChain,
        logOrigin: String, place: LogPlace
    ) -> Verdict<StatusEvent> {
        Verdict { () throws(Refusal) in
            try RecordChecks.check(record, kind: .status, logOrigin: logOrigin)
            try RecordAuthor.check(record.record, chain: chain, place: place)
            let label = target.label
            guard record.record.entry == label.entryID else {
                throw Refusal(.badLabel, "the label doesn't open the record's entry id")
            }
            guard record.record.subject == target.record else {
                throw Refusal(.subjectMismatch, "the record is about another release")
            }
            let stored = try RecordChecks.object(of: record.record, envelope: envelope)
            guard ExactText.equal(stored.payloadType, ReleaseStatus.payloadType) else {
                throw Refusal(
                    .wrongPayloadType, "the envelope's payload type isn't \(ReleaseStatus.payloadType)")
            }
            let entry = EntryAuthority(chain: chain, kind: label.kind, name: label.name, place: place)
            try entry.requireReleaser(among: record.signatures.map(\.key), in: "the record")
            let signers = try entry.signers(of: stored, known: [])
            let status: ReleaseStatus
            do throws(FormatError) {
                status = try ReleaseStatus.parse(stored.payload)
            } catch {
                throw Refusal(error, in: "the status", code: .badStatus)
            }
            guard status.target == target.manifest else {
                throw Refusal(
                    .manifestMismatch, "the status names manifest \(status.target), not \(target.manifest)")
            }
            return StatusEvent(
                record: record, recordDigest: record.record.digest, envelope: stored, status: status,
                publisher: chain.publisher, label: label, signers: signers.map(\.keyID))
        }
    }
}
