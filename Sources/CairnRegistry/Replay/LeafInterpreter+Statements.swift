import CairnManifest
import CairnProvenance

/// What a publisher says after a release, and of itself.
extension LeafInterpreter {
    func status(_ reading: LeafReading, index: UInt64) throws -> LoggedEvent.Meaning {
        let leaf = reading.leaf
        guard let author = leaf.record.author, let subject = leaf.record.subject else { return .opaque }
        guard let object = reading.object, !object.isEmpty else {
            return try withheld(leaf, signers: { $0.releasers.compactMap(\.key) })
        }
        guard let chain = try identities.chain(of: author, origin: origin) else {
            return noIdentity(of: author)
        }
        guard let target = try ledger.release(ofRecord: subject, origin: origin) else {
            // The release's content may be withheld: then nothing of it is listed, and its chain goes on.
            guard try ledger.index(ofRecord: subject, origin: origin) != nil else {
                return .refused(
                    Refusal(.subjectMismatch, "the record is about a release that isn't in this log"))
            }
            return try withheld(leaf, signers: { $0.releasers.compactMap(\.key) })
        }
        let verdict = StatusVerifier.verify(
            record: leaf.signedRecord, envelope: object, target: target, chain: chain, logOrigin: origin,
            place: LogPlace(index: index, time: leaf.time))
        switch verdict {
        case .refused(let refusal): return .refused(refusal)
        case .accepted(let event):
            if let refusal = try ruleRefusal(reading, subject: .statement(publisher: author)) {
                return .refused(refusal)
            }
            return .status(event)
        }
    }

    func profile(_ reading: LeafReading, index: UInt64) throws -> LoggedEvent.Meaning {
        let leaf = reading.leaf
        guard let author = leaf.record.author else { return .opaque }
        guard let object = reading.object, !object.isEmpty else {
            return try withheld(leaf, signers: { $0.owners.keys })
        }
        guard let chain = try identities.chain(of: author, origin: origin) else {
            return noIdentity(of: author)
        }
        let verdict = ProfileVerifier.verify(
            record: leaf.signedRecord, envelope: object, chain: chain, logOrigin: origin,
            place: LogPlace(index: index, time: leaf.time))
        switch verdict {
        case .refused(let refusal): return .refused(refusal)
        case .accepted(let event):
            if let refusal = try ruleRefusal(reading, subject: .statement(publisher: author)) {
                return .refused(refusal)
            }
            return .profile(event)
        }
    }

    /// What an attestation is worth depends on nothing but its own log: a release that isn't there is left to readers.
    func attestation(_ reading: LeafReading, index: UInt64) throws -> LoggedEvent.Meaning {
        let leaf = reading.leaf
        guard let subject = leaf.record.subject else { return .opaque }
        var target = try ledger.attestationTarget(ofRecord: subject)
        if target?.origin != origin { target = nil }
        guard let object = reading.object, !object.isEmpty else { return try withheldAttestation(leaf) }
        // The content of a release of this log may be withheld: then nothing of it is listed.
        if target == nil, try ledger.index(ofRecord: subject, origin: origin) != nil {
            return try withheldAttestation(leaf)
        }
        let verdict: Verdict<AttestationEvent>
        if let author = leaf.record.author {
            guard let chain = try identities.chain(of: author, origin: origin) else {
                return noIdentity(of: author)
            }
            verdict = AttestationRecordVerifier.verify(
                record: leaf.signedRecord, object: object, target: target, chain: chain, logOrigin: origin,
                place: LogPlace(index: index, time: leaf.time))
        } else {
            verdict = AttestationRecordVerifier.verify(
                nodeRecord: leaf.signedRecord, object: object, target: target, logOrigin: origin)
        }
        switch verdict {
        case .refused(let refusal): return .refused(refusal)
        case .accepted(let event):
            let claim = Submission.Subject.attestation(event).claim
            if let refusal = try ruleRefusal(reading, subject: claim) { return .refused(refusal) }
            return .attestation(event)
        }
    }

    private func withheldAttestation(_ leaf: Leaf) throws -> LoggedEvent.Meaning {
        guard leaf.record.author != nil else { return try continuing(leaf, as: .withheld) }
        return try withheld(leaf, signers: { $0.owners.keys + $0.releasers.compactMap(\.key) })
    }

    private func noIdentity(of author: PublisherID) -> LoggedEvent.Meaning {
        .refused(Refusal(.wrongAuthor, "the author \(author) has no identity in this log"))
    }
}
