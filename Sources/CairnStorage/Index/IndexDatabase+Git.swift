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
