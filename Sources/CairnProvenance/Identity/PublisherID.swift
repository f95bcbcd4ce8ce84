import CairnManifest

/// Who a publisher is: SHA-256 of the first version of the identity document.
///
/// The name is only a label.
package struct PublisherID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let digest: ContentDigest

    package init(_ digest: ContentDigest) {
        self.digest = digest
    }

    package init?(hex: String) {
        guard let digest = ContentDigest(hex: hex) else { return nil }
        self.init(digest)
    }

    package var hex: String { digest.hex }

    /// The first 12 hex digits, as references show them.
    package var short: String { String(hex.prefix(12)) }

    package var description: String { hex }

    package static func < (left: PublisherID, right: PublisherID) -> Bool { left.digest < right.digest }
}
