import CairnManifest
import CairnProvenance

/// What a reference means on this node.
///
/// A bare name means a local publisher's entry and nothing else: never whatever a peer brought. With a home it
/// means the entry of that log or of the publisher with that id.
package enum Resolution: Sendable {
    case found(CatalogEntry)
    /// Nothing by that name; these are what it may have meant.
    case notFound(candidates: [String])

    /// `origin` is the own log's origin line.
    package static func resolve(_ reference: Reference, origin: String, catalog: some Catalog) throws
        -> Resolution
    {
        let named = try catalog.entries(named: reference)
        let meant: [CatalogEntry]
        switch reference.home {
        case nil:
            meant = named.filter { $0.publisher.origin == origin }
        case .origin(let home):
            meant = named.filter { $0.publisher.origin == home.logOrigin }
        case .publisherID(let prefix):
            meant = named.filter { $0.publisher.id.short == prefix }
        }
        guard meant.count == 1, let entry = meant.first else {
            return .notFound(candidates: named.map(\.reference).sorted())
        }
        return .found(entry)
    }
}
