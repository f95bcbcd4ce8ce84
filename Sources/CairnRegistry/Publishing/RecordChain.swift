import CairnManifest
import CairnProvenance

/// The chain that a record extends: an author's records for one entry, or, for records that belong to no
/// entry, an author's records of one kind.
package struct RecordChain: Hashable, Sendable {
    /// Nil for the node itself.
    package var author: PublisherID?
    /// The entry id in hex, or `kind:<kind>`.
    package var key: String

    package init(author: PublisherID?, key: String) {
        self.author = author
        self.key = key
    }

    package init(of record: Record) {
        author = record.author
        key = record.entry.map(\.hex) ?? Self.key(of: record.kind)
    }

    /// The node's own records of one kind.
    package static func node(_ kind: Record.Kind) -> RecordChain {
        RecordChain(author: nil, key: key(of: kind))
    }

    /// A publisher's attestations of releases that aren't its own.
    package static func attestations(by author: PublisherID) -> RecordChain {
        RecordChain(author: author, key: key(of: .attestation))
    }

    private static func key(of kind: Record.Kind) -> String { "kind:\(kind.text)" }
}
