import CairnManifest
import CairnProvenance

/// The rules that make each name, version and chain of one log unambiguous.
///
/// The node applies them when a publish comes in and again when it is sequenced; a follower applies the same
/// ones to every leaf of a peer.
package enum PublishRules {
    package enum Decision: Hashable, Sendable {
        case append
        /// The very same record is in the log already.
        case already(index: UInt64)
        case conflict(Conflict)
    }

    package static func decide(
        _ signed: SignedRecord, recordDigest: ContentDigest, subject: Subject, origin: String, time: Int64,
        ledger: any LedgerQuestions
    ) throws -> Decision {
        let record = signed.record
        if let index = try ledger.index(ofRecord: recordDigest, origin: origin) {
            return .already(index: index)
        }
        guard record.origin == origin else { return .conflict(.wrongOrigin(current: origin)) }
        guard (record.author == nil) == subject.isOfNode else { return .conflict(.noAuthor) }
        let chain = RecordChain(of: record)
        if try ledger.head(of: .node(.seal), origin: origin) != nil { return .conflict(.sealed) }
        if let conflict = try nameConflict(subject, origin: origin, ledger: ledger) {
            return .conflict(conflict)
        }
        if let conflict = try identityConflict(record, subject, origin: origin, time: time, ledger: ledger) {
            return .conflict(conflict)
        }
        let head = try ledger.head(of: chain, origin: origin)
        guard record.previous == head else { return .conflict(.wrongPrev(current: head)) }
        return .append
    }

    /// The names that a record claims.
    package enum Subject: Sendable {
        ///
        /// `judgedBy` is the version that was in force when it was judged.
        case identity(publisher: PublisherID, judgedBy: Int?, folded: String)
        case release(publisher: PublisherID, label: Label, entryID: EntryID, manifest: ContentDigest)
        /// A status or a profile, which claim none.
        case statement(publisher: PublisherID)
        /// `author` is nil for the node itself; `release` is the digest of the release's record.
        case attestation(author: PublisherID?, release: ContentDigest, object: ContentDigest)
        /// A record of the node itself, which claims none.
        case node

        fileprivate var isOfNode: Bool {
            switch self {
            case .node, .attestation(nil, _, _): true
            case .identity, .release, .statement, .attestation: false
            }
        }
    }

    /// What was judged by one version may not be logged under another one, nor behind a departure.
    ///
    /// `time` is the leaf's: what waits may have come into force since the record was judged.
    private static func identityConflict(
        _ record: Record, _ subject: Subject, origin: String, time: Int64, ledger: any LedgerQuestions
    ) throws -> Conflict? {
        let publisher: PublisherID
        let judgedBy: Int?
        switch subject {
        case .node, .attestation(nil, _, _): return nil
        case .identity(let author, let version, _): (publisher, judgedBy) = (author, version)
        case .release(let author, _, _, _), .statement(let author), .attestation(.some(let author), _, _):
            (publisher, judgedBy) = (author, record.identityVersion)
        }
        let inForce = try ledger.identityVersions(of: publisher, origin: origin).inForce(at: time)
        if let inForce, inForce.isDeparture { return .moved }
        guard inForce?.version == judgedBy else { return .identityChanged(current: inForce?.version ?? 0) }
        return nil
    }

    private static func nameConflict(
        _ subject: Subject, origin: String, ledger: any LedgerQuestions
    ) throws -> Conflict? {
        switch subject {
        case .node, .statement: return nil
        case .attestation(let author, let release, let object):
            let earlier = try ledger.attestations(about: release, by: author, origin: origin)
            if let index = earlier[object] { return .alreadyAttested(index: index) }
            let limit = RegistryLimits.attestationsPerAuthor
            return earlier.count < limit ? nil : .tooManyAttestations(limit: limit)
        case .identity(let publisher, _, let folded):
            let holder = try ledger.publisherID(folded: folded, origin: origin)
            if let holder, holder != publisher { return .publisherNameTaken(name: folded) }
            return nil
        case .release(let publisher, let label, let entryID, let manifest):
            let folded = label.name.folded
            let key = EntryKey(origin: origin, publisher: publisher, kind: label.kind, folded: folded)
            guard
                let entry = try ledger.entry(
                    publisher: publisher, kind: label.kind, folded: folded, origin: origin)
            else { return nil }
            guard entry.name == label.name.text else { return .entryNameDiffersByCase(existing: entry.name) }
            guard entry.entryID == entryID else { return .entryIDDiffers(current: entry.entryID) }
            if let existing = try ledger.release(of: key, version: label.version.text) {
                return .versionExists(
                    version: existing.version, manifest: existing.manifest,
                    sameContent: existing.manifest == manifest
                )
            }
            return nil
        }
    }
}

/// Why a well-signed record doesn't fit the log as it is.
///
/// Each carries what would fit.
package enum Conflict: Error, Hashable, Sendable {
    case wrongPrev(current: ContentDigest?)
    case wrongOrigin(current: String)
    /// Only the node itself writes records without an author.
    case noAuthor
    /// The log has ended: nothing follows a seal.
    case sealed
    case publisherNameTaken(name: String)
    /// Another identity version is in force by now.
    case identityChanged(current: Int)
    /// The publisher left this log for another home.
    case moved
    case entryNameDiffersByCase(existing: String)
    case entryIDDiffers(current: EntryID)
    case versionExists(version: String, manifest: ContentDigest, sameContent: Bool)
    /// The author has attached the very same object to this release before.
    case alreadyAttested(index: UInt64)
    /// The author has attached as many to this release as one may.
    case tooManyAttestations(limit: Int)
}
