import CairnManifest

/// Checks attestation records: that their author attached this object to this release.
///
/// The author of a record says only that; whose statement it is, is for the object's own signatures.
package enum AttestationRecordVerifier {
    /// The verdict on one attestation of a publisher.
    ///
    /// - `object`: the record's object, an envelope in stored form or a bundle
    /// - `target`: the release that it is about; nil where it isn't in this log, and then only what the record itself
    ///   says can be checked
    /// - `chain`: the author's
    /// - `place`: the record's place in the author's home log; without an index it is judged by the newest version
    package static func verify(
        record: SignedRecord, object bytes: [UInt8], target: AttestationTarget?, chain: IdentityChain,
        logOrigin: String, place: LogPlace
    ) -> Verdict<AttestationEvent> {
        Verdict { () throws(Refusal) in
            try RecordChecks.check(record, kind: .attestation, logOrigin: logOrigin)
            try RecordAuthor.check(record.record, chain: chain, place: place)
            let release = try subject(of: record.record, target: target)
            let own = target.flatMap { target in
                target.publisher == chain.publisher && ExactText.equal(target.origin, logOrigin)
                    ? target.label : nil
            }
            guard record.record.entry == own?.entryID else {
                throw Refusal(
                    .badLabel,
                    own == nil
                        ? "an attestation of somebody else's release belongs to no entry"
                        : "an attestation of one's own release belongs to the release's entry")
            }
            try AttestedObject.checkSize(record.record.size)
            try RecordChecks.checkObject(of: record.record, bytes: bytes)
            try requireSpeaker(
                record.signatures.map(\.key), in: "the record", chain: chain, entry: own, place: place)
            let object = try AttestedObject.parse(bytes)
            if case .envelope(let envelope) = object.form {
                let known = chain.attestingKeys(at: place) + chain.current.identity.revoked.compactMap(\.key)
                let signers = try envelope.signers(among: known, in: "the attestation")
                try requireSpeaker(signers, in: "the attestation", chain: chain, entry: own, place: place)
            }
            if let refusal = object.ownRefusal { throw refusal }
            return AttestationEvent(
                record: record, recordDigest: record.record.digest, bytes: bytes, object: object,
                author: chain.publisher, release: release, label: own,
                matches: try matches(object, target: target))
        }
    }

    /// The verdict on an attestation that a node made itself.
    package static func verify(
        nodeRecord record: SignedRecord, object bytes: [UInt8], target: AttestationTarget?, logOrigin: String
    ) -> Verdict<AttestationEvent> {
        Verdict { () throws(Refusal) in
            try RecordChecks.check(record, kind: .attestation, logOrigin: logOrigin)
            guard record.record.author == nil, record.record.entry == nil else {
                throw Refusal(.wrongAuthor, "a node's own attestation has no author and no entry")
            }
            let release = try subject(of: record.record, target: target)
            try RecordChecks.checkObject(of: record.record, bytes: bytes)
            let object = try AttestedObject.parse(ofNode: bytes)
            return AttestationEvent(
                record: record, recordDigest: record.record.digest, bytes: bytes, object: object, author: nil,
                release: release, label: nil, matches: try matches(object, target: target))
        }
    }

    private static func subject(
        of record: Record, target: AttestationTarget?
    ) throws(Refusal) -> ContentDigest {
        guard let subject = record.subject, target.map({ $0.record == subject }) ?? true else {
            throw Refusal(.subjectMismatch, "the record is about another release")
        }
        return subject
    }

    private static func matches(
        _ object: AttestedObject, target: AttestationTarget?
    ) throws(Refusal) -> [ReleaseSubjects.Match]? {
        guard let target else { return nil }
        let matches = target.subjects.matches(object.statement)
        guard !matches.isEmpty else {
            throw Refusal(.subjectMismatch, "none of the attestation's subjects is of this release")
        }
        return matches
    }

    private static func requireSpeaker(
        _ keys: [PublicKey], in subject: String, chain: IdentityChain, entry: Label?, place: LogPlace
    ) throws(Refusal) {
        try StandingCheck.requireOne(of: keys, in: subject, role: "an owner's or a releaser's") {
            chain.attestingStanding(of: $0, about: entry, at: place)
        }
    }
}
