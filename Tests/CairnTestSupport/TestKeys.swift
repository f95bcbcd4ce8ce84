import CairnManifest
import CairnProvenance

/// Keys for tests, the same on every run.
///
/// They are public, so nobody may use them for anything else.
package enum TestKeys {
    /// The Ed25519 key whose seed is SHA-256 of `name`.
    package static func ed25519(_ name: String) -> SigningKey {
        key { () throws(KeyError) in try SigningKey(ed25519Seed: ContentDigest.of(Array(name.utf8)).bytes) }
    }

    /// The P-256 key whose scalar is SHA-256 of `name`.
    package static func p256(_ name: String) -> SigningKey {
        key { () throws(KeyError) in try SigningKey(p256Scalar: ContentDigest.of(Array(name.utf8)).bytes) }
    }

    private static func key(_ make: () throws(KeyError) -> SigningKey) -> SigningKey {
        do {
            return try make()
        } catch {
            preconditionFailure("a test key couldn't be made: \(error)")
        }
    }
}
