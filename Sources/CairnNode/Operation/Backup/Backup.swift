import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnStorage
import CairnTransparencyLog
import Foundation

/// Makes a copy of a data directory that belongs together, also while its node runs.
///
/// First the state, at one moment: it says how far each log reaches. Then the segments up to there, from which tiles and
/// checkpoint are derived in the copy; then blobs and evidence, which only ever come. Index and git are derived when the copy
/// is started. The copy grows in `OUT.incomplete`, goes on there when it was interrupted, is checked as a whole, and then gets
/// its name.
package struct Backup {
    private let folder: String
    private let target: String
    private let withKeys: Bool

    private var draft: String { target + ".incomplete" }

    /// `target` must not exist yet, nor lie inside the data directory.
    package init(folder: String, target: String, withKeys: Bool) throws {
        self.folder = folder
        self.target = target
        self.withKeys = withKeys
        guard FileCopy.size(of: folder + "/node.json") != nil else {
            throw OperationError.notADataDirectory(folder)
        }
        guard FileCopy.size(of: target) == nil else { throw OperationError.exists(target) }
        guard !(target + "/").hasPrefix(folder + "/") else { throw OperationError.insideItself(target) }
    }

    /// `told` gets a line for each step.
    package func run(told: (String) -> Void) async throws -> BackupDescription {
        try DurableFile.createFolder(draft, mode: 0o700)
        let heads = try copyState()
        guard let document = try DurableFile.read(folder + "/node.json", maxBytes: 64 << 10) else {
            throw OperationError.notADataDirectory(folder)
        }
        let origin = try DataDirectory.origin(of: document, path: folder)
        let state = try StateDatabase(readingOnly: draft + "/state.sqlite")
        for (log, head) in heads.sorted(by: { $0.key < $1.key }) {
            told("log \(log), \(head.size) leaves")
            try await copy(LogPlace(log, own: origin + "/log", folder: folder), head: head)
        }
        told("blobs")
        let (blobs, bytes) = try copyBlobs()
        if FileCopy.size(of: folder + "/evidence") != nil, FileCopy.size(of: draft + "/evidence") == nil {
            try FileCopy.copyFolder(folder + "/evidence", to: draft + "/evidence")
        }
        if let root = try DurableFile.read(
            "\(folder)/\(KeptTrustedRoot.name)", maxBytes: CairnProvenance.Limits.trustedRootBytes)
        {
            try KeptTrustedRoot.write(root, folder: draft)
        }
        if withKeys { try copyKeys() }
        let description = BackupDescription(
            origin: origin, logKey: try logKey(state, origin: origin),
            time: Timestamp(unixSeconds: Node.unixNow())?.description ?? "",
            logs: heads.sorted { $0.key < $1.key }.map {
                BackupDescription.Log(origin: $0.key, size: $0.value.size, root: $0.value.root.base64)
            }, blobs: blobs, blobBytes: bytes, hasKeys: withKeys)
        try DurableFile.replace(draft + "/node.json", with: document)
        try DurableFile.replace("\(draft)/\(BackupDescription.name)", with: description.json.canonicalBytes())
        told("checking the copy")
        let report = try Fsck(folder: draft).check()
        guard report.isFitToRestore else { throw BackupError.damaged(target, report.damage) }
        try DurableFile.adopt(draft, as: target)
        return description
    }

    /// The state comes anew with each try: what is older can't be brought up to it.
    private func copyState() throws -> [String: CommittedHead] {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink("\(draft)/state.sqlite\(suffix)") }
        let state = try StateDatabase(readingOnly: folder + "/state.sqlite")
        try state.copy(to: draft + "/state.sqlite")
        return try StateDatabase(readingOnly: draft + "/state.sqlite").heads()
    }

    private func copy(_ place: LogPlace, head: CommittedHead) async throws {
        let width = RegistryLimits.leavesPerSegment
        let target = LogPlace(place, in: draft)
        try DurableFile.createFolder(target.segmentFolder)
        var start: UInt64 = 0
        while start < head.size {
            try copySegment(
                start / width, frames: Int(min(width, head.size - start)), from: place, to: target)
            start += width
        }
        let stores = LogStores(
            segments: try DiskSegmentStore(folder: target.segmentFolder),
            tiles: try DiskTileStore(folder: target.tileFolder), commits: FixedHeads([place.origin: head]))
        do {
            _ = try await LogOpening.open(origin: place.origin, stores: stores)
        } catch let refusal as LogOpening.Refusal {
            throw BackupError.log(place.origin, refusal)
        }
    }

    /// What an earlier try copied counts when it has the right size: the check at the end reads all of it.
    private func copySegment(_ number: UInt64, frames: Int, from place: LogPlace, to target: LogPlace) throws
    {
        guard let scan = try SegmentScan.open(number, in: place.segmentFolder), scan.frameCount >= frames
        else {
            throw BackupError.segment("\(place.folder)/\(place.segmentPath(number))")
        }
        let path = "\(target.folder)/\(target.segmentPath(number))"
        let end = scan.end(ofFirst: frames)
        guard FileCopy.size(of: path) != Int64(end) else { return }
        try FileCopy.copy("\(place.folder)/\(place.segmentPath(number))", to: path, count: end)
    }

    private func copyBlobs() throws -> (count: Int, bytes: Int64) {
        var count = 0
        var bytes: Int64 = 0
        for entry in try DiskBlobStore.entries(in: folder + "/blobs") where entry.digest != nil {
            let (source, copy) = ("\(folder)/blobs/\(entry.path)", "\(draft)/blobs/\(entry.path)")
            // Between listing and copying nothing goes away but by an operator's hand.
            guard let size = FileCopy.size(of: source) else { continue }
            if FileCopy.size(of: copy) != size { try FileCopy.copy(source, to: copy) }
            count += 1
            bytes += size
        }
        return (count, bytes)
    }

    private func copyKeys() throws {
        try DurableFile.createFolder(draft + "/keys", mode: 0o700)
        for name in try FileCopy.names(in: folder + "/keys") where name.hasSuffix(".pem") {
            try FileCopy.copy("\(folder)/keys/\(name)", to: "\(draft)/keys/\(name)", mode: 0o600)
        }
    }

    private func logKey(_ state: StateDatabase, origin: String) throws -> String {
        if let key = try state.readGuard().logKey { return key }
        return try LogKey(path: folder + "/keys/log.pem", origin: origin + "/log").verifier.description
    }
}

/// Why a backup isn't made.
package enum BackupError: Error, Sendable {
    case segment(String)
    case log(String, LogOpening.Refusal)
    case damaged(String, [Finding])
}

extension BackupError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .segment(let path): "\(path) lacks committed frames; run 'cairn admin fsck' first"
        case .log(let origin, let refusal):
            "the log \(origin) can't be opened from its segments (\(refusal)); run 'cairn admin fsck' first"
        case .damaged(let target, let findings):
            "the copy isn't sound and stays at \(target).incomplete: "
                + findings.prefix(3).map { "\($0.place) \($0.detail)" }.joined(separator: "; ")
        }
    }
}
