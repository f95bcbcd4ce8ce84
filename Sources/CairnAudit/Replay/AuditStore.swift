import CairnManifest
import CairnRegistry
import CairnStorage
import Foundation

/// Where an audit keeps the ledger, its progress and what it found: one folder, one audit at a time.
package final class AuditStore: Sendable {
    package let folder: String
    let index: IndexDatabase
    private let lock: FileLock

    /// Pages of the ledger that stay in memory: a log of 100,000 releases makes some 150 MiB of them, in no order.
    private static let cacheBytes = 256 << 20

    package init(folder: String) throws {
        self.folder = folder
        try DurableFile.createFolder(folder, mode: 0o700)
        guard let lock = try FileLock.take(folder + "/lock") else { throw AuditError.busy(folder: folder) }
        self.lock = lock
        index = try IndexDatabase(path: folder + "/index.sqlite", cacheBytes: Self.cacheBytes)
    }

    /// Forgets what was audited, so that the next audit begins at the first entry; what was reported stays known.
    func forget() throws {
        try index.transaction { transaction in
            try transaction.forgetRows()
            for prefix in [NotePrefix.finding, NotePrefix.withheld, NotePrefix.identity] {
                try transaction.removeNotes(prefix: prefix)
            }
            try transaction.setNote(AuditProgress.note, nil)
        }
    }

    func progress() async throws -> AuditProgress? {
        guard let bytes = try index.transaction({ try $0.note(AuditProgress.note) }) else { return nil }
        return await AuditProgress.parse(bytes)
    }

    func findings() throws -> [Finding] {
        try index.transaction { transaction in
            try transaction.notes(prefix: NotePrefix.finding).compactMap { note in
                (try? JSONValue.parse(note.value, maxBytes: note.value.count)).flatMap { Finding(json: $0) }
            }
        }
    }

    func withheld() throws -> [WithheldObject] {
        try index.transaction { transaction in
            try transaction.notes(prefix: NotePrefix.withheld).compactMap { note in
                let text = String(decoding: note.value, as: UTF8.self).split(separator: " ")
                guard text.count == 2, let index = UInt64(text[0]),
                    let digest = ContentDigest(hex: String(text[1]))
                else { return nil }
                return WithheldObject(index: index, digest: digest)
            }
        }
    }
}

/// Content that a log announces and doesn't show.
package struct WithheldObject: Hashable, Sendable {
    package var index: UInt64
    package var digest: ContentDigest
}

enum NotePrefix {
    static let finding = "finding:"
    static let withheld = "withheld:"
    static let identity = "identity:"

    static func place(_ index: UInt64) -> String {
        let digits = String(index)
        return String(repeating: "0", count: max(0, 20 - digits.count)) + digits
    }
}

/// Why an audit couldn't be made, or not to its end.
package enum AuditError: Error, Equatable, Sendable {
    case busy(folder: String)
    /// Nothing says what the log's key is.
    case noKey(origin: String)
    /// The key that was given isn't one of this log.
    case otherLog(found: String, expected: String)
    /// Another key is pinned for this log than the one that was given.
    case keyPinned(origin: String)
    /// A node or folder has no checkpoint, so that there is nothing to audit.
    case noCheckpoint(String)
}

extension AuditError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .busy(let folder): "another audit uses \(folder); wait for it, or give another --state"
        case .noKey(let origin):
            "nothing here says which key the log \(origin) signs with; give it with --vkey, or pin its node with "
                + "'cairn trust add'"
        case .otherLog(let found, let expected):
            "the log is \(found), but the key given is one of \(expected)"
        case .keyPinned(let origin):
            "another key is pinned for the log \(origin) than the one given; compare both, and use 'cairn trust remove' if the "
                + "given one is right"
        case .noCheckpoint(let what): "there is no checkpoint to audit: \(what)"
        }
    }
}
