import CairnManifest

/// The id of one model or dataset in logs: it tells records of one entry apart from others without naming it.
///
/// SHA-256 of `salt ‖ 0 ‖ kind ‖ 0 ‖ name`, with a 16-byte salt that the publisher draws at the first
/// release. Who doesn't have the label can't tell which entry it is.
package struct EntryID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The length of a salt in bytes.
    package static let saltCount = 16

    package let digest: ContentDigest

    package init(_ digest: ContentDigest) {
        self.digest = digest
    }

    /// The id of an entry; the salt has 16 bytes.
    package init(salt: [UInt8], kind: EntryKind, name: EntryName) {
        precondition(salt.count == Self.saltCount)
        digest = ContentDigest.of(salt + [0] + Array(kind.rawValue.utf8) + [0] + Array(name.text.utf8))
    }

    package var hex: String { digest.hex }

    package var description: String { digest.hex }

    package static func < (left: EntryID, right: EntryID) -> Bool { left.digest < right.digest }
}
