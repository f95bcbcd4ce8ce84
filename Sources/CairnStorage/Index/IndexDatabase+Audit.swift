import CairnManifest
import CairnProvenance
import CairnRegistry
import Foundation
import GRDB

/// What an audit and a monitor ask of the ledger that they keep.
extension IndexDatabase {
    /// Everyone who has a name in a log, by name.
    package func publishers(origin: String) throws -> [IndexedPublisher] {
        try pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT id, name,
                        (SELECT MAX(version) FROM identity WHERE identity.origin = publisher.origin
                            AND identity.publisher = publisher.id) AS versions,
                        (SELECT COUNT(*) FROM entry WHERE entry.origin = publisher.origin
                            AND entry.publisher = publisher.id) AS entries,
                        (SELECT COUNT(*) FROM entry JOIN release ON release.entry = entry.id
                            WHERE entry.origin = publisher.origin AND entry.publisher = publisher.id) AS releases
                    FROM publisher WHERE origin = ? ORDER BY folded
                    """, arguments: [origin]
            ).compactMap { row in
                ContentDigest(column: row["id"]).map {
                    IndexedPublisher(
                        id: PublisherID($0), name: row["name"], identityVersions: row["versions"] ?? 0,
                        entries: row["entries"], releases: row["releases"])
                }
            }
        }
    }

    /// The commits of a publisher's releases, in the order of the log.
    package func releaseCommits(of publisher: PublisherID, origin: String) throws -> [IndexedCommit] {
        try pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT entry.kind, entry.name, release.version, release.commit_id, release.leaf
                    FROM entry JOIN release ON release.entry = entry.id
                    WHERE entry.origin = ? AND entry.publisher = ? ORDER BY release.leaf
                    """, arguments: [origin, publisher.digest.column]
            ).compactMap { row in
                guard let kind = EntryKind(rawValue: row["kind"]), let name = try? EntryName(row["name"]),
                    let version = try? ReleaseVersion(row["version"]),
                    let commit = (row["commit_id"] as Data?).flatMap({ GitObjectID(bytes: $0) })
                else { return nil }
                return IndexedCommit(
                    namespace: GitNamespace(kind: kind, name: name), version: version, commit: commit,
                    index: UInt64(row["leaf"] as Int64))
            }
        }
    }

    /// Records of a log from a leaf on, in its order, at most `limit`.
    package func records(origin: String, from leaf: UInt64, limit: Int) throws -> [IndexedRecord] {
        try pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT record.leaf, record.digest, record.author, record.entry, record.kind, record.object,
                        record.time, record.state, record.detail, publisher.name AS publisher_name,
                        entry.kind AS entry_kind, entry.name AS entry_name, release.version,
                        identity.version AS identity_version
                    FROM record
                    LEFT JOIN publisher ON publisher.origin = record.origin AND publisher.id = record.author
                    LEFT JOIN entry ON entry.origin = record.origin AND entry.entry_id = record.entry
                        AND entry.publisher = record.author
                    LEFT JOIN release ON release.entry = entry.id AND release.leaf = record.leaf
                    LEFT JOIN identity ON identity.origin = record.origin AND identity.publisher = record.author
                        AND identity.leaf = record.leaf
                    WHERE record.origin = ? AND record.leaf >= ? ORDER BY record.leaf LIMIT ?
                    """, arguments: [origin, Int64(clamping: leaf), limit]
            ).compactMap(IndexedRecord.init(row:))
        }
    }
}

package struct IndexedPublisher: Hashable, Sendable {
    package var id: PublisherID
    package var name: String
    package var identityVersions: Int
    package var entries: Int
    package var releases: Int
}

package struct IndexedCommit: Hashable, Sendable {
    package var namespace: GitNamespace
    package var version: ReleaseVersion
    package var commit: GitObjectID
    package var index: UInt64
}

/// One record with all that is known of it.
package struct IndexedRecord: Hashable, Sendable {
    package var index: UInt64
    package var digest: ContentDigest
    package var author: PublisherID?
    package var kind: String
    package var object: ContentDigest?
    /// Unix seconds.
    package var time: Int64
    /// `accepted`, `opaque`, `withheld` or `refused`.
    package var state: String
    /// Why it is refused.
    package var detail: String?
    package var publisherName: String?
    package var entryKind: EntryKind?
    package var entryName: String?
    package var version: String?
    package var identityVersion: Int?
    /// The entry id, also where no name is known for it.
    package var entry: ContentDigest?

    fileprivate init?(row: Row) {
        guard let digest = ContentDigest(column: row["digest"]) else { return nil }
        index = UInt64(row["leaf"] as Int64)
        self.digest = digest
        author = ContentDigest(column: row["author"]).map(PublisherID.init)
        kind = row["kind"]
        object = ContentDigest(column: row["object"])
        time = row["time"]
        state = row["state"]
        detail = row["detail"]
        publisherName = row["publisher_name"]
        entryKind = (row["entry_kind"] as String?).flatMap { EntryKind(rawValue: $0) }
        entryName = row["entry_name"]
        version = row["version"]
        identityVersion = row["identity_version"]
        entry = ContentDigest(column: row["entry"])
    }
}
