import CairnManifest
import CairnProvenance

/// What a node says in its own log, with its object: no author and no signature but the checkpoint's.
///
/// Made by the node only; no client can bring one.
package struct NodeRecord: Hashable, Sendable {
    package let record: Record
    package let object: [UInt8]

    /// - Parameters:
    ///   - kind: one that nodes make: `heads`, `seal`, `node`, …
    ///   - origin: the log's origin line
    ///   - previous: digest of the node's newest record of this kind
    ///   - subject: the record that an attestation is about
    package init(
        _ kind: Record.Kind, object: [UInt8], origin: String, previous: ContentDigest?,
        subject: ContentDigest? = nil
    ) {
        record = Record(
            author: nil, entry: nil, identityVersion: 0, kind: kind, object: ContentDigest.of(object),
            origin: origin, previous: previous, size: object.count, subject: subject)
        self.object = object
    }

    /// The next record of its kind, as the ledger has them.
    package static func next(
        _ kind: Record.Kind, object: [UInt8], subject: ContentDigest? = nil, origin: String,
        ledger: any Ledger
    ) throws -> NodeRecord {
        NodeRecord(
            kind, object: object, origin: origin, previous: try ledger.head(of: .node(kind), origin: origin),
            subject: subject)
    }
}
