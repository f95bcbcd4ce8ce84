import CairnManifest
import CairnProvenance

/// What publishers say after a release, and of themselves.
extension PublishService {
    /// Takes a status of a release into the log.
    package func say(status signed: SignedRecord, envelope: [UInt8]) async throws -> PublishAnswer {
        try await say(signed) { author, chain in
            guard let subject = signed.record.subject,
                let target = try ledger.release(ofRecord: subject, origin: origin)
            else { throw PublishRefusal.unknownRelease }
            let verdict = StatusVerifier.verify(
                record: signed, envelope: envelope, target: target, chain: chain, logOrigin: origin,
                place: LogPlace(index: nil, time: now()))
            switch verdict {
            case .refused(let refusal): throw PublishRefusal.refused(refusal)
            case .accepted(let event): return Submission(status: event)
            }
        }
    }

    /// Takes a publisher's profile into the log; it replaces the one before it.
    package func say(profile signed: SignedRecord, envelope: [UInt8]) async throws -> PublishAnswer {
        try await say(signed) { author, chain in
            let verdict = ProfileVerifier.verify(
                record: signed, envelope: envelope, chain: chain, logOrigin: origin,
                place: LogPlace(index: nil, time: now()))
            switch verdict {
            case .refused(let refusal): throw PublishRefusal.refused(refusal)
            case .accepted(let event): return Submission(profile: event)
            }
        }
    }

    /// Takes an attestation of a release into the log; the release may be in any log that is held here.
    ///
    /// - Parameter sigstore: whom to believe about bundles
    package func attach(
        _ signed: SignedRecord, object: [UInt8], sigstore: SigstoreVerifier
    ) async throws -> PublishAnswer {
        try await say(signed) { author, chain in
            guard let subject = signed.record.subject,
                let target = try ledger.attestationTarget(ofRecord: subject)
            else { throw PublishRefusal.unknownRelease }
            let verdict = AttestationRecordVerifier.verify(
                record: signed, object: object, target: target, chain: chain, logOrigin: origin,
                place: LogPlace(index: nil, time: now()))
            switch verdict {
            case .refused(let refusal): throw PublishRefusal.refused(refusal)
            case .accepted(let event):
                if let refusal = event.value.object.refusal(by: sigstore) {
                    throw PublishRefusal.refused(refusal)
                }
                return Submission(attestation: event)
            }
        }
    }

    private func say(
        _ signed: SignedRecord, judge: (PublisherID, IdentityChain) throws -> Submission
    ) async throws -> PublishAnswer {
        let record = signed.record
        if let index = try ledger.index(ofRecord: record.digest, origin: origin) {
            return .already(index: index)
        }
        guard record.origin == origin else { throw PublishRefusal.conflict(.wrongOrigin(current: origin)) }
        guard let author = record.author else { throw PublishRefusal.conflict(.noAuthor) }
        if let refusal = signed.leafRefusal { throw PublishRefusal.refused(refusal) }
        guard let chain = try identities.chain(of: author, origin: origin) else {
            throw PublishRefusal.unknownPublisher(author)
        }
        let submission = try judge(author, chain.settled(at: now()))
        let decision = try PublishRules.decide(
            signed, recordDigest: record.digest, subject: submission.subject.claim, origin: origin,
            time: now(),
            ledger: ledger)
        switch decision {
        case .already(let index): return .already(index: index)
        case .append: return try await sequence(submission)
        case .conflict(let conflict):
            if let index = try ledger.index(ofRecord: record.digest, origin: origin) {
                return .already(index: index)
            }
            throw PublishRefusal.conflict(conflict)
        }
    }
}
