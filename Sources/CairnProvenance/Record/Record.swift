import CairnManifest

/// What one leaf of a log says: its author's announcement of one object, bound to one place in one log.
///
/// JCS of exactly these members: `author` publisher id or null, `entry` entry id or null, `identity` version
/// of the author's identity (0 without an author), `kind`, `object` SHA-256, `origin` of the log, `prev`
/// digest of the author's previous record in the same chain or null, `size` of the object in bytes, `subject`
/// digest of the record it is about or null, `v` 1. It holds no name and no text, so it never has to go.
package struct Record: Hashable, Sendable {
    /// Who made it; nil for the node's own records.
    package var author: PublisherID?
    /// Which model or dataset it belongs to; nil for records about a publisher or a node.
    package var entry: EntryID?
    /// The version of the author's identity that it was made under, from 1; 0 without an author.
    ///
    /// A record of kind `identity` carries the version that it brings.
    package var identityVersion: Int
    package var kind: Kind
    /// The bytes it announces.
    package var object: ContentDigest
    /// The origin line of the log it is meant for, such as `models.example.org/log`.
    package var origin: String
    /// The author's previous record for the same entry; of the same kind where there is no entry.
    package var previous: ContentDigest?
    /// The size of the object in bytes.
    package var size: Int
    /// The record it is about: the release of a status or an attestation.
    package var subject: ContentDigest?

    package init(
        author: PublisherID?,
        entry: EntryID?,
        identityVersion: Int,
        kind: Kind,
        object: ContentDigest,
        origin: String,
        previous: ContentDigest?,
        size: Int,
        subject: ContentDigest? = nil
    ) {
        self.author = author
        self.entry = entry
        self.identityVersion = identityVersion
        self.kind = kind
        self.object = object
        self.origin = origin
        self.previous = previous
        self.size = size
        self.subject = subject
    }

    package var json: JSONValue {
        [
            "author": JSONValue(author?.digest),
            "entry": JSONValue(entry?.digest),
            "identity": .integer(Int64(identityVersion)),
            "kind": .string(kind.text),
            "object": JSONValue(object),
            "origin": .string(origin),
            "prev": JSONValue(previous),
            "size": .integer(Int64(size)),
            "subject": JSONValue(subject),
            "v": 1,
        ]
    }

    package func encoded() -> [UInt8] { json.canonicalBytes() }

    /// SHA-256 of the JCS bytes: what `prev` and `subject` of other records name.
    package var digest: ContentDigest { ContentDigest.of(encoded()) }

    /// What its author signs: `"cairn-record/1\n"` and the JCS bytes.
    package var signedBytes: [UInt8] { Array("cairn-record/1\n".utf8) + encoded() }
}
