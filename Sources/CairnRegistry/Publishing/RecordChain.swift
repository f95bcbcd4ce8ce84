import CairnManifest
import CairnProvenance

/// The chain that a record extends: an author's records for one entry, or, for records that belong to no
/// entry, an author's records of one kind.
package struct RecordChain: Hashable, Sendable {
    package var author: PublisherID
    /// The entry id in hex, or `kind:<kind>`.
    package var key: String

    package init(author: PublisherID, key: String) {
        self.author = author
        self.key = key
    }

    /// Nil for a node's own records, which have no author.
    package init?(of record: Record) {
        guard let author = record.author else { return nil }
        self.author = author
        key = record.entry.map(\.hex) ?? "kind:\(record.kind.text)"
    }
}
