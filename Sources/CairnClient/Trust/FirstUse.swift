import CairnManifest
import CairnProvenance

/// A publisher whom nobody has trusted yet: what a person needs to decide.
package struct FirstUse: Hashable, Sendable {
    package let publisherID: PublisherID
    package let publisherName: String
    package let homeOrigin: String
    package let homeVKey: String
    /// Hex SHA-256 of the home log key's SPKI.
    package let homeFingerprint: ContentDigest

    /// Whether `text` is one of the two fingerprints that accept this publisher; case and spaces don't count.
    package func isAccepted(by text: String) -> Bool {
        acceptedPublisher(by: text) || acceptedHome(by: text)
    }

    func acceptedPublisher(by text: String) -> Bool { Self.plain(text) == publisherID.hex }

    func acceptedHome(by text: String) -> Bool { Self.plain(text) == homeFingerprint.hex }

    private static func plain(_ text: String) -> String {
        let plain = text.lowercased().filter { !$0.isWhitespace }
        return plain.hasPrefix("sha256:") ? String(plain.dropFirst(7)) : plain
    }
}
