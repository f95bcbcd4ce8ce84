import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTransparencyLog
import Foundation
import Glibc

/// A folder with a log in it, found out what it is; nothing in it is ever changed.
package struct LogFolder: Sendable {
    package let path: String
    package let source: FolderSource
    /// There for a node's data directory.
    let data: DataFolder?

    /// A backup has no git repositories: they are derived.
    var hasGit: Bool { PlainFile.isFolder(path + "/git") }

    /// Logs of others that a data directory holds, each a folder that can be audited by itself.
    var mirrors: [String] {
        guard data != nil else { return [] }
        return ((try? FileManager.default.contentsOfDirectory(atPath: path + "/mirrors")) ?? []).sorted().map
        {
            "\(path)/mirrors/\($0)"
        }
    }

    /// Whom the node whose folder it is believes about keyless releases.
    package func sigstore() throws -> SigstoreTrust { try KeptTrustedRoot.read(folder: path) }

    /// - Parameter scratch: a folder in which copies of databases may lie for a moment
    package init(path: String, scratch: String) throws {
        self.path = path
        if PlainFile.isThere(path + "/node.json"), PlainFile.isFolder(path + "/segments") {
            let data = try DataFolder(path: path, scratch: scratch)
            self.data = data
            source = FolderSource(folder: path + "/log", segments: data.segments, committed: data.head?.note)
            return
        }
        data = nil
        let places = ["", "/log"].map { path + $0 }
        guard let place = places.first(where: { PlainFile.isThere($0 + "/checkpoint") }) else {
            throw SourceError.notALog(path: path)
        }
        // A mirror of a node, or a log with its segments copied beside it.
        let held = place + "/segments"
        let segments = PlainFile.isFolder(held) ? try DiskSegmentStore(folder: held) : nil
        source = FolderSource(folder: place, segments: segments, committed: nil)
    }
}

/// What of a node's data directory an audit needs.
struct DataFolder: Sendable {
    let path: String
    let logOrigin: String
    let segments: DiskSegmentStore
    /// The commit point of the log; nil where `state.sqlite` is missing or has none.
    let head: CommittedHead?
    /// Leaves whose git commits are there.
    let gitSize: UInt64

    init(path: String, scratch: String) throws {
        self.path = path
        try Self.refuseRunning(path)
        guard case .found(let document) = try PlainFile.read(path + "/node.json", maxBytes: 64 << 10),
            let origin = (try? JSONValue.parse(document, maxBytes: 64 << 10))?["origin"]?.stringValue
        else { throw SourceError.notALog(path: path) }
        logOrigin = origin + "/log"
        segments = try DiskSegmentStore(folder: path + "/segments")
        (head, gitSize) = try Self.state(path: path, origin: logOrigin, scratch: scratch)
    }

    /// Reads a copy of the database: opening it in place would write beside it.
    private static func state(
        path: String, origin: String, scratch: String
    ) throws -> (head: CommittedHead?, gitSize: UInt64) {
        let original = path + "/state.sqlite"
        guard PlainFile.isThere(original) else { return (nil, 0) }
        let folder = "\(scratch)/state-\(UInt64.random(in: .min ... .max))"
        do {
            try DurableFile.createFolder(folder, mode: 0o700)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            for suffix in ["", "-wal"] where PlainFile.isThere(original + suffix) {
                let copy = "\(folder)/state.sqlite\(suffix)"
                try FileManager.default.copyItem(atPath: original + suffix, toPath: copy)
                // A write-protected original gives a write-protected copy.
                chmod(copy, 0o600)
            }
            let state = try StateDatabase(path: folder + "/state.sqlite")
            return (try state.head(of: origin), try state.gitWatermark(of: origin))
        } catch {
            throw SourceError.unreadable(path: original, why: "\(error)")
        }
    }

    private static func refuseRunning(_ path: String) throws {
        guard (try? FileLock.isHeld(path + "/lock")) != true else {
            throw SourceError.isRunning(path: path)
        }
    }
}
