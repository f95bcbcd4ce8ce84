import CairnManifest
import CairnProvenance
import CairnStorage

/// A publisher or an entry that a monitor reports about, as its user wrote it.
package struct WatchedName: Hashable, Sendable {
    package enum Target: Hashable, Sendable {
        case publisher(PublisherName)
        case publisherID(PublisherID)
        /// A reference without version; its home, if it has one, must be the log's.
        case entry(Reference)
    }

    package let text: String
    package let target: Target

    /// `acme`, 64 hex digits of a publisher id, or `[datasets/]acme/minilm`.
    package init(_ text: String) throws {
        self.text = text
        if let id = ContentDigest(hex: text) {
            target = .publisherID(PublisherID(id))
        } else if text.contains("/") {
            target = .entry(try Reference(text))
        } else {
            target = .publisher(try PublisherName(text))
        }
    }

    /// Whether a record is about this name.
    ///
    /// What claims a publisher's id and was refused is about it as well: its owner should know.
    func covers(_ record: IndexedRecord) -> Bool {
        guard let author = record.author else { return false }
        switch target {
        case .publisherID(let id): return author == id
        case .publisher(let name): return record.publisherName?.lowercased() == name.folded
        case .entry(let reference):
            guard record.publisherName?.lowercased() == reference.publisher.folded else { return false }
            // An identity version of its publisher decides who may release it.
            if record.kind == "identity" { return true }
            return record.entryKind == reference.kind
                && record.entryName?.lowercased() == reference.name.folded
        }
    }
}
