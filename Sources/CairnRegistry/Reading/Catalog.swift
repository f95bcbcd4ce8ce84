import CairnManifest
import CairnProvenance

/// What listings and downloads ask of the index: every log that this node holds, verified content only.
package protocol Catalog: Sendable {
    /// The entries that a reference's publisher, kind and name could mean, over all logs held here.
    func entries(named reference: Reference) throws -> [CatalogEntry]

    /// Entries in the order in which they were taken in, after a row id; `query` matches name, publisher, title
    /// or summary.
    func entries(matching query: String?, after row: Int64, limit: Int) throws -> [CatalogEntry]

    /// Publishers whose name or whole id this is, over all logs.
    func publishers(named nameOrID: String) throws -> [CatalogPublisher]

    /// All releases of an entry, the highest version first.
    func releases(of entry: CatalogEntry) throws -> [CatalogRelease]

    /// Every record of an entry, in log order; never a refused one, whose author may not have made it.
    func records(of entry: CatalogEntry) throws -> [CatalogRecord]

    /// How some listed release names these bytes; nil when none does, and then they are never served.
    func artifact(_ digest: ContentDigest) throws -> CatalogArtifact?

    /// Artifacts, kept as blobs, of a log's releases from a leaf on: what a follower has to fetch.
    func blobArtifacts(origin: String, fromLeaf leaf: UInt64) throws -> [CatalogArtifact]

    /// Artifacts of one release.
    func artifacts(of release: CatalogRelease) throws -> [CatalogArtifact]

    /// The newest profile of a publisher in its log; nil before the first.
    func profile(of publisher: CatalogPublisher) throws -> CatalogProfile?

    /// Attestations whose record names this release's, from all logs, in the order in which they were taken in, after
    /// a row id.
    ///
    /// Those from other logs than the release's may be about something else: `AttestationReadings` tells.
    func attestations(
        about release: ContentDigest, after row: Int64, limit: Int
    ) throws -> [CatalogAttestation]

    /// Leaves of a log that broke the rules.
    func refusedCount(origin: String) throws -> Int
}

package struct CatalogPublisher: Hashable, Sendable {
    /// The log's origin line.
    package var origin: String
    package var id: PublisherID
    package var name: String
    /// The identity version in force.
    package var version: Int

    package init(origin: String, id: PublisherID, name: String, version: Int) {
        self.origin = origin
        self.id = id
        self.name = name
        self.version = version
    }
}

package struct CatalogEntry: Hashable, Sendable {
    /// Place in the index: a cursor for listings.
    package var row: Int64
    package var publisher: CatalogPublisher
    package var kind: EntryKind
    package var name: String
    package var entryID: EntryID
    package var salt: [UInt8]

    package init(
        row: Int64, publisher: CatalogPublisher, kind: EntryKind, name: String, entryID: EntryID,
        salt: [UInt8]
    ) {
        self.row = row
        self.publisher = publisher
        self.kind = kind
        self.name = name
        self.entryID = entryID
        self.salt = salt
    }

    /// The reference that names it on every node: the publisher id's first digits stand for its home.
    package var reference: String {
        let prefix = kind == .dataset ? "datasets/" : ""
        return "\(prefix)\(publisher.name).\(publisher.id.short)/\(name)"
    }
}

package struct CatalogRelease: Hashable, Sendable {
    package var row: Int64
    package var release: ReleaseRow
    package var title: String
    package var summary: String
    package var license: String
    package var files: Int
    package var bytes: Int64
    package var signers: ReleaseSigners
    /// What its publisher said of it last.
    package var status: CatalogStatus?

    package init(
        row: Int64, release: ReleaseRow, title: String, summary: String, license: String, files: Int,
        bytes: Int64, signers: ReleaseSigners, status: CatalogStatus?
    ) {
        self.row = row
        self.release = release
        self.title = title
        self.summary = summary
        self.license = license
        self.files = files
        self.bytes = bytes
        self.signers = signers
        self.status = status
    }
}

/// Key ids of those who signed a release.
package struct ReleaseSigners: Hashable, Sendable {
    package var record: [ContentDigest]
    package var envelope: [ContentDigest]

    package init(record: [ContentDigest], envelope: [ContentDigest]) {
        self.record = record
        self.envelope = envelope
    }
}

/// A status of a release as the log has it.
package struct CatalogStatus: Hashable, Sendable {
    package var status: ReleaseStatus
    package var envelope: ContentDigest
    /// The record's place in the home log.
    package var index: UInt64
    /// The leaf's time, Unix seconds.
    package var time: Int64

    package init(status: ReleaseStatus, envelope: ContentDigest, index: UInt64, time: Int64) {
        self.status = status
        self.envelope = envelope
        self.index = index
        self.time = time
    }
}

/// A publisher's profile as the log has it.
package struct CatalogProfile: Hashable, Sendable {
    package var record: ContentDigest
    package var envelope: ContentDigest
    package var index: UInt64

    package init(record: ContentDigest, envelope: ContentDigest, index: UInt64) {
        self.record = record
        self.envelope = envelope
        self.index = index
    }
}

/// An attestation as a log has it.
package struct CatalogAttestation: Hashable, Sendable {
    /// Place in the index: a cursor for listings.
    package var row: Int64
    /// The origin line of the log that it is in.
    package var origin: String
    package var index: UInt64
    /// The record of the release that it is about.
    package var release: ContentDigest
    /// Nil for the log's own node.
    package var author: PublisherID?
    package var authorName: String?
    package var record: ContentDigest
    package var object: ContentDigest
    /// `envelope`, `bundle` or `statement`.
    package var form: String
    package var predicateType: String
    /// Bytes of the object.
    package var size: Int
    /// The leaf's time, Unix seconds.
    package var time: Int64

    package init(
        row: Int64, origin: String, index: UInt64, release: ContentDigest, author: PublisherID?,
        authorName: String?, record: ContentDigest, object: ContentDigest, form: String,
        predicateType: String,
        size: Int, time: Int64
    ) {
        self.row = row
        self.origin = origin
        self.index = index
        self.release = release
        self.author = author
        self.authorName = authorName
        self.record = record
        self.object = object
        self.form = form
        self.predicateType = predicateType
        self.size = size
        self.time = time
    }
}

package struct CatalogRecord: Hashable, Sendable {
    package var index: UInt64
    package var kind: String
    package var digest: ContentDigest
    package var object: ContentDigest?
    package var state: String
    package var version: String?

    package init(
        index: UInt64, kind: String, digest: ContentDigest, object: ContentDigest?, state: String,
        version: String?
    ) {
        self.index = index
        self.kind = kind
        self.digest = digest
        self.object = object
        self.state = state
        self.version = version
    }
}

package struct CatalogArtifact: Hashable, Sendable {
    package var digest: ContentDigest
    package var path: String
    package var size: Int64
    /// Whether the bytes travel with the log (`blob`) or are fetched by digest (`lfs`).
    package var isInline: Bool

    package init(digest: ContentDigest, path: String, size: Int64, isInline: Bool) {
        self.digest = digest
        self.path = path
        self.size = size
        self.isInline = isInline
    }
}
