import CairnManifest
import CairnProvenance
import CairnRegistry
import Foundation
import GRDB

/// What deriving git from the segments asks of the index.
extension IndexDatabase {
    /// Whether a leaf was understood and accepted: others never reach git.
    func isAccepted(leaf: UInt64, origin: String) throws -> Bool {
        try pool.read { db in
            try String.fetchOne(
                db.cachedStatement(sql: "SELECT state FROM record WHERE origin = ? AND leaf = ?"),
                arguments: [origin, Int64(leaf)]) == "accepted"
        }
    }

    func publisherName(_ id: PublisherID, origin: String) throws -> PublisherName? {
        try pool.read { db in
            try String.fetchOne(
                db.cachedStatement(sql: "SELECT name FROM publisher WHERE origin = ? AND id = ?"),
                arguments: [origin, id.digest.column]
            ).flatMap { try? PublisherName($0) }
        }
    }

    /// Versions of an entry that its publisher yanked or withdrew, as the log has it up to a leaf and with it.
    func yankedVersions(
        of entry: ContentDigest, author: PublisherID, upToLeaf leaf: UInt64, origin: String
    ) throws -> Set<ReleaseVersion> {
        try pool.read { db in
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT release.version, status.passed FROM entry JOIN release ON release.entry = entry.id
                        JOIN status ON status.release = release.id
                        WHERE entry.entry_id = ? AND entry.origin = ? AND entry.publisher = ? AND status.leaf <= ?
                        ORDER BY status.leaf
                        """), arguments: [entry.column, origin, author.digest.column, Int64(leaf)])
            var yanked: Set<ReleaseVersion> = []
            for row in rows {
                guard let version = try? ReleaseVersion(row["version"] as String) else { continue }
                if row["passed"] as Bool { yanked.insert(version) } else { yanked.remove(version) }
            }
            return yanked
        }
    }

    /// The newest release record of a chain before a leaf, and whether its content is withheld here.
    func previousRelease(
        in chain: RecordChain, beforeLeaf leaf: UInt64, origin: String
    ) throws -> (leaf: UInt64, isWithheld: Bool)? {
        guard let entry = ContentDigest(hex: chain.key) else { return nil }
        return try pool.read { db in
            try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT leaf, state FROM record WHERE entry = ? AND origin = ? AND author = ? AND leaf < ?
                            AND kind = 'release' AND state IN ('accepted', 'withheld') ORDER BY leaf DESC LIMIT 1
                        """),
                arguments: [entry.column, origin, chain.authorColumn, Int64(leaf)]
            ).map { (UInt64($0["leaf"] as Int64), $0["state"] as String == "withheld") }
        }
    }
}
