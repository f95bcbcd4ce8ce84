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
        _ signed: SignedRecord, recordDigest: ContentDigest, subject: Subject, origin: String,
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
        let head = try ledger.head(of: chain, origin: origin)
        guard record.previous == head else { return .conflict(.wrongPrev(current: head)) }
        return .append
    }

    /// The names that a record claims.
    package enum Subject: Sendable {
        case identity(publisher: PublisherID, version: Int, folded: String)
        case release(publisher: PublisherID, label: Label, entryID: EntryID, manifest: ContentDigest)
        /// A record of the node itself, which claims none.
        case node

        fileprivate var isOfNode: Bool {
            if case .node = self { true } else { false }
        }
    }

    private static func nameConflict(
        _ subject: Subject, origin: String, ledger: any LedgerQuestions
    ) throws -> Conflict? {
        switch subject {
        case .node: return nil
        case .identity(let publisher, let version, let folded):
            let holder = try ledger.publisherID(folded: folded, origin: origin)
            if version == 1, let holder, holder != publisher { return .publisherNameTaken(name: folded) }
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
    case entryNameDiffersByCase(existing: String)
    case entryIDDiffers(current: EntryID)
    case versionExists(version: String, manifest: ContentDigest, sameContent: Bool)
}
