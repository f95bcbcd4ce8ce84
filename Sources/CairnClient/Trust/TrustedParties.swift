import CairnManifest
import CairnProvenance
import CairnTransparencyLog

/// A node whose log key the user has confirmed.
package struct PinnedNode: Codable, Hashable, Sendable {
    /// The node's origin, such as `models.example.org`.
    package var origin: String
    /// The log's verifier key.
    package var vkey: String
    /// RFC 3339.
    package var added: String

    package init(origin: String, vkey: String, added: String) {
        self.origin = origin
        self.vkey = vkey
        self.added = added
    }

    /// What people compare: the hex SHA-256 of the log key's SPKI; nil when the key can't be read.
    package var fingerprint: ContentDigest? { Fingerprint.of(vkey: vkey) }
}

/// A publisher whom the user trusts, with the newest version of the identity that was seen.
package struct PinnedPublisher: Codable, Hashable, Sendable {
    package struct Home: Codable, Hashable, Sendable {
        package var origin: String
        package var vkey: String

        package init(origin: String, vkey: String) {
            self.origin = origin
            self.vkey = vkey
        }
    }

    /// The publisher id, hex.
    package var id: String
    package var name: String
    package var home: Home
    /// The highest version seen.
    package var version: Int
    /// Digest of that version's document.
    package var identity: String
    /// RFC 3339.
    package var added: String

    package init(id: String, name: String, home: Home, version: Int, identity: String, added: String) {
        self.id = id
        self.name = name
        self.home = home
        self.version = version
        self.identity = identity
        self.added = added
    }

    init(_ chain: IdentityChain, added: String) {
        let current = chain.current
        self.init(
            id: chain.publisher.hex, name: current.identity.name.text,
            home: Home(origin: current.identity.home.origin.text, vkey: current.identity.home.vkey),
            version: current.identity.version, identity: current.digest.hex, added: added)
    }
}

/// The fingerprint of a log key.
package enum Fingerprint {
    package static func of(vkey: String) -> ContentDigest? {
        guard let key = try? VerifierKey.parse(vkey) else { return nil }
        return of(key)
    }

    package static func of(_ key: VerifierKey) -> ContentDigest? {
        try? PublicKey(verifierKey: key).keyID
    }
}

/// How far a publisher is trusted, as every verdict says.
package enum TrustLevel: String, Codable, Hashable, Sendable {
    /// A policy file says so.
    case policy
    /// The publisher, or the log key of the publisher's home, is pinned.
    case pinned
    /// Nobody has said anything about the publisher yet.
    case firstUse = "first-use"
}
