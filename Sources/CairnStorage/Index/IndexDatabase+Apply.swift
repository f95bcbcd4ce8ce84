import CairnManifest
import CairnProvenance
import CairnRegistry
import Foundation
import GRDB

extension IndexDatabase {
    package func apply(_ events: [LoggedEvent], origin: String, size: UInt64) throws {
        try pool.write { db in try Self.apply(events, origin: origin, size: size, in: db) }
    }

    static func apply(_ events: [LoggedEvent], origin: String, size: UInt64, in db: Database) throws {
        let known = Int64(try IndexRows(db: db).watermark(of: origin))
        for event in events where Int64(event.index) >= known {
            try Self.apply(event, origin: origin, in: db)
        }
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO log(origin, size) VALUES(?, ?)")
            .execute(arguments: [origin, max(known, Int64(size))])
    }

    private static func apply(_ event: LoggedEvent, origin: String, in db: Database) throws {
        let record = event.leaf.record
        let (state, detail) = event.state
        try db.cachedStatement(
            sql: """
                INSERT INTO record(origin, leaf, digest, author, entry, kind, object, time, state, detail)
                VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            origin, Int64(event.index), event.recordDigest.column, record.author?.digest.column,
            record.entry?.digest.column,
            record.kind.text, record.object.column, event.leaf.time, state, detail,
        ])
        if case .refused = event.meaning { return }
        let chain = RecordChain(of: record)
        try db.cachedStatement(
            sql: """
                INSERT INTO chain(origin, author, key, head, commit_id) VALUES(?, ?, ?, ?, ?)
                ON CONFLICT(origin, author, key) DO UPDATE SET head = excluded.head,
                    commit_id = COALESCE(excluded.commit_id, commit_id)
                """
        ).execute(arguments: [
            origin, chain.authorColumn, chain.key, event.recordDigest.column, event.commitColumn,
        ])
        switch event.meaning {
        case .identity(let update): try apply(update.value, event: event, origin: origin, in: db)
        case .release(let release, let label):
            try apply(release.value, label: label, event: event, origin: origin, in: db)
        case .status(let status): try apply(status.value, event: event, origin: origin, in: db)
        case .profile(let profile): try apply(profile.value, at: event.index, origin: origin, in: db)
        case .attestation(let attestation):
            try apply(attestation.value, event: event, origin: origin, in: db)
        case .opaque, .withheld, .refused: break
        }
    }

    private static func apply(
        _ update: IdentityUpdate, event: LoggedEvent, origin: String, in db: Database
    ) throws {
        let row = IdentityRow(update, index: event.index, time: event.leaf.time)
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO publisher(origin, id, name, folded) VALUES(?, ?, ?, ?)"
        ).execute(arguments: [origin, update.publisher.digest.column, update.name.text, update.name.folded])
        try db.cachedStatement(
            sql: """
                INSERT INTO identity(origin, publisher, version, envelope, leaf, time, effective, departs)
                VALUES(?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            origin, update.publisher.digest.column, row.version, row.envelope.column, Int64(row.index),
            row.time,
            row.effective, row.isDeparture,
        ])
        try noteContent(row.envelope, origin: origin, leaf: row.index, in: db)
    }

    private static func apply(
        _ event: StatusEvent, event logged: LoggedEvent, origin: String, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO status(origin, leaf, release, passed, document, envelope, time)
                SELECT ?, ?, release.id, ?, ?, ?, ? FROM release JOIN entry ON entry.id = release.entry
                WHERE release.record = ? AND entry.origin = ?
                """
        ).execute(arguments: [
            origin, Int64(logged.index), event.status.state.isPassedOver, Data(event.envelope.payload),
            event.envelope.digest.column, logged.leaf.time, logged.leaf.record.subject?.column, origin,
        ])
        try noteContent(event.envelope.digest, origin: origin, leaf: logged.index, in: db)
    }

    private static func apply(
        _ event: ProfileEvent, at index: UInt64, origin: String, in db: Database
    ) throws {
        try db.cachedStatement(
            sql:
                "INSERT OR REPLACE INTO profile(origin, publisher, record, envelope, leaf) VALUES(?, ?, ?, ?, ?)"
        ).execute(arguments: [
            origin, event.publisher.digest.column, event.recordDigest.column, event.envelope.digest.column,
            Int64(index),
        ])
        try noteContent(event.envelope.digest, origin: origin, leaf: index, in: db)
    }

    private static func apply(
        _ release: Release, label: Label, event: LoggedEvent, origin: String, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO entry(origin, publisher, kind, folded, name, entry_id, salt)
                VALUES(?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            origin, release.publisher.digest.column, label.kind.rawValue, label.name.folded, label.name.text,
            release.entryID.digest.column, Data(label.salt),
        ])
        let entry = try Int64.fetchOne(
            db.cachedStatement(
                sql: "SELECT id FROM entry WHERE origin = ? AND publisher = ? AND kind = ? AND folded = ?"),
            arguments: [origin, release.publisher.digest.column, label.kind.rawValue, label.name.folded])
        let manifest = release.manifest
        try db.cachedStatement(
            sql: """
                INSERT INTO release(entry, version, manifest, record, envelope, leaf, commit_id, time, title,
                    summary, license, files, bytes, record_signers, envelope_signers)
                VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            entry, label.version.text, release.manifestDigest.column, event.recordDigest.column,
            release.envelope.digest.column, Int64(event.index), event.commitColumn, event.leaf.time,
            manifest.title,
            manifest.summary, manifest.license.spdx.text, release.artifacts.count,
            release.artifacts.reduce(0) { $0 + $1.sizeBytes },
            ContentDigest.column(release.record.signatures.map(\.key.keyID)),
            ContentDigest.column(release.signers),
        ])
        let row = db.lastInsertedRowID
        let insert = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO artifact(digest, release, path, size, git) VALUES(?, ?, ?, ?, ?)")
        for artifact in release.artifacts {
            try insert.execute(arguments: [
                artifact.sha256.column, row, artifact.path.text, artifact.sizeBytes, artifact.git.rawValue,
            ])
            if artifact.git == .blob {
                try noteContent(artifact.sha256, origin: origin, leaf: event.index, in: db)
            }
        }
        if let list = manifest.fileList {
            try noteContent(list.digest, origin: origin, leaf: event.index, in: db)
        }
        if let bundle = release.record.bundle {
            try noteContent(bundle, origin: origin, leaf: event.index, in: db)
        }
        try noteContent(release.envelope.digest, origin: origin, leaf: event.index, in: db)
    }

    /// Remembers a leaf whose frame, or an earlier one of the same segment, carries these bytes.
    static func noteContent(
        _ digest: ContentDigest, origin: String, leaf: UInt64, in db: Database
    ) throws {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO content(digest, origin, leaf) VALUES(?, ?, ?)")
            .execute(arguments: [digest.column, origin, Int64(leaf)])
    }
}

extension LoggedEvent {
    /// The release's git commit as it stands in a table.
    fileprivate var commitColumn: Data? {
        leaf.commit.flatMap { GitObjectID(hex: $0) }.map { Data($0.bytes) }
    }

    /// As it stands in the record table.
    fileprivate var state: (String, String?) {
        switch meaning {
        case .identity, .release, .status, .profile, .attestation: ("accepted", nil)
        case .opaque: ("opaque", nil)
        case .withheld: ("withheld", nil)
        case .refused(let refusal): ("refused", "\(refusal.code.rawValue): \(refusal.message)")
        }
    }
}

extension RecordChain {
    /// As it stands in a table: empty for the node itself.
    var authorColumn: Data { author?.digest.column ?? Data() }
}
