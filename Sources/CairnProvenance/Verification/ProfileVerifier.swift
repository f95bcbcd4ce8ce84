import CairnManifest

/// A profile whose record and envelope belong together and are signed by an owner of its publisher.
package struct ProfileEvent: Hashable, Sendable {
    package let record: SignedRecord
    package let recordDigest: ContentDigest
    package let envelope: StoredEnvelope
    package let profile: PublisherProfile
    package let publisher: PublisherID
}

/// Checks profile records.
package enum ProfileVerifier {
    /// The verdict on one profile.
    ///
    /// - `envelope`: the stored form, the record's object
    /// - `place`: its record's place in the home log; without an index it is judged by the newest version
    package static func verify(
        record: SignedRecord, envelope: [UInt8], chain: IdentityChain, logOrigin: String, place: LogPlace
    ) -> Verdict<ProfileEvent> {
        Verdict { () throws(Refusal) in
            try RecordChecks.check(record, kind: .profile, logOrigin: logOrigin)
            try RecordAuthor.check(record.record, chain: chain, place: place)
            let stored = try RecordChecks.object(of: record.record, envelope: envelope)
            guard ExactText.equal(stored.payloadType, PublisherProfile.payloadType) else {
                throw Refusal(
                    .wrongPayloadType, "the envelope's payload type isn't \(PublisherProfile.payloadType)")
            }
            let owners = chain.active(at: place)?.identity.owners.keys ?? []
            try requireOwner(record.signatures.map(\.key), in: "the record", chain: chain, place: place)
            let revoked = chain.current.identity.revoked.compactMap(\.key)
            let signers = try stored.signers(among: owners + revoked, in: "the envelope")
            try requireOwner(signers, in: "the envelope", chain: chain, place: place)
            let profile: PublisherProfile
            do throws(FormatError) {
                profile = try PublisherProfile.parse(stored.payload)
            } catch {
                throw Refusal(error, in: "the profile", code: .badProfile)
            }
            return ProfileEvent(
                record: record, recordDigest: record.record.digest, envelope: stored, profile: profile,
                publisher: chain.publisher)
        }
    }

    private static func requireOwner(
        _ keys: [PublicKey], in subject: String, chain: IdentityChain, place: LogPlace
    ) throws(Refusal) {
        try StandingCheck.requireOne(of: keys, in: subject, role: "an owner's") {
            chain.ownerStanding(of: $0, at: place)
        }
    }
}
