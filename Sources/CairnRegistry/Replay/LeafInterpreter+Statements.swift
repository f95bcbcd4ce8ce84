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

    private func noIdentity(of author: PublisherID) -> LoggedEvent.Meaning {
        .refused(Refusal(.wrongAuthor, "the author \(author) has no identity in this log"))
    }
}
