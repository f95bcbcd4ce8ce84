import CairnFederation
import Foundation
import GRDB

extension StateDatabase: PeerStore {
    package func peers() throws -> [Peer] {
        try queue.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM peer ORDER BY origin").map { row in
                Peer(
                    origin: row["origin"], url: row["url"], vkey: row["vkey"],
                    state: Peer.State(rawValue: row["state"]) ?? .quarantined, added: row["added"],
                    seq: row["seq"], failures: row["failures"], lastOK: row["last_ok"],
                    lastError: row["last_error"])
            }
        }
    }

    package func save(_ peer: Peer) throws {
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO peer(origin, url, vkey, state, added, seq, failures, last_ok, last_error)
                    VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT(origin) DO UPDATE SET url = excluded.url, vkey = excluded.vkey,
                        state = excluded.state, seq = excluded.seq, failures = excluded.failures,
                        last_ok = excluded.last_ok, last_error = excluded.last_error
                    """,
                arguments: [
                    peer.origin, peer.url, peer.vkey, peer.state.rawValue, peer.added, peer.seq,
                    peer.failures, peer.lastOK, peer.lastError,
                ])
        }
    }

    package func noteRound(_ peer: Peer) throws {
        try queue.write { db in
            try db.execute(
                sql: """
                    UPDATE peer SET state = CASE state WHEN 'quarantined' THEN state ELSE ? END,
                        seq = ?, failures = ?, last_ok = ?, last_error = ? WHERE origin = ?
                    """,
                arguments: [
                    peer.state.rawValue, peer.seq, peer.failures, peer.lastOK, peer.lastError, peer.origin,
                ])
        }
    }

    package func removePeer(origin: String) throws {
        try queue.write { db in
            try db.execute(sql: "DELETE FROM peer WHERE origin = ?", arguments: [origin])
        }
    }
}

extension StateDatabase {
    /// Leaves of a followed log up to which the bytes of every artifact are here.
    package func blobWatermark(of origin: String) throws -> UInt64 {
        try queue.read { db in
            try Int64.fetchOne(
                db, sql: "SELECT CAST(value AS INTEGER) FROM setting WHERE name = ?",
                arguments: ["blobs:" + origin]
            ).map { UInt64($0) } ?? 0
        }
    }

    /// Lets the next round with each peer look again whether all artifacts are here.
    package func forgetBlobWatermarks() throws {
        try queue.write { db in try db.execute(sql: "DELETE FROM setting WHERE name LIKE 'blobs:%'") }
    }

    /// As `forgetBlobWatermarks`, when artifacts are chosen by another policy than at the start before.
    ///
    /// - Parameter policy: its digest; empty for none
    package func noteBlobPolicy(_ policy: String) throws {
        let name = "blob-policy"
        try queue.write { db in
            let known = try String.fetchOne(
                db, sql: "SELECT CAST(value AS TEXT) FROM setting WHERE name = ?", arguments: [name])
            guard (known ?? "") != policy else { return }
            try db.execute(sql: "DELETE FROM setting WHERE name LIKE 'blobs:%'")
            try db.execute(
                sql: "INSERT OR REPLACE INTO setting(name, value) VALUES(?, ?)", arguments: [name, policy])
        }
    }

    package func setBlobWatermark(_ size: UInt64, of origin: String) throws {
        guard try blobWatermark(of: origin) != size else { return }
        try queue.write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO setting(name, value) VALUES(?, ?)",
                arguments: ["blobs:" + origin, String(size)])
        }
    }
}
