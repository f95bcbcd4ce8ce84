import CairnAPI
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// A log in a folder: the public files as they lie, and content from `content/` or from segments.
///
/// Read only. In a node's data directory the newest checkpoint is the committed one, and partial files that the node
/// keeps in memory are derived from the segments and the tiles below.
package struct FolderSource: LogSource {
    private let folder: String
    private let segments: (any SegmentStore)?
    private let committed: [UInt8]?

    /// - Parameters:
    ///   - folder: where `checkpoint` and `tile` lie
    ///   - segments: the log's segments, where they are at hand
    ///   - committed: the note of the commit point of a data directory
    init(folder: String, segments: (any SegmentStore)?, committed: [UInt8]?) {
        self.folder = folder
        self.segments = segments
        self.committed = committed
    }

    package var hasContent: Bool { segments != nil || PlainFile.isFolder(folder + "/content") }

    package func checkpoint() async throws -> FileAnswer {
        if let committed { return .found(committed) }
        return try publishedCheckpoint()
    }

    /// The public checkpoint, which may be older than the committed one.
    func publishedCheckpoint() throws -> FileAnswer {
        try PlainFile.read(folder + "/checkpoint", maxBytes: APILimits.checkpointBytes)
    }

    package func file(_ path: TilePath) async throws -> FileAnswer {
        let stored = try storedFile(path)
        guard stored == .missing, !path.coordinate.isFull, segments != nil else { return stored }
        switch path {
        case .entries(let bundle): return try entriesFromSegments(bundle)
        case .hashes(let tile): return try derivedTile(tile)
        }
    }

    private func storedFile(_ path: TilePath) throws -> FileAnswer {
        let limit: Int
        switch path {
        case .hashes: limit = TileCoordinate.fullWidth * Hash.byteCount
        case .entries: limit = EntryBundle.maxBytes
        }
        return try PlainFile.read("\(folder)/\(path.text)", maxBytes: limit)
    }

    // MARK: What a node keeps in memory

    private func leaves(_ bundle: TileCoordinate) throws -> [[UInt8]]? {
        guard let segments else { return nil }
        let start = bundle.index * RegistryLimits.leavesPerSegment
        do {
            return try LogOpening.leaves(start..<start + UInt64(bundle.width), in: segments)
        } catch is SegmentError {
            return nil
        } catch is FrameError {
            return nil
        }
    }

    private func entriesFromSegments(_ bundle: TileCoordinate) throws -> FileAnswer {
        guard let leaves = try leaves(bundle), let entries = try? EntryBundle(entries: leaves) else {
            return .missing
        }
        return .found(entries.encoded())
    }

    private func derivedTile(_ tile: TileCoordinate) throws -> FileAnswer {
        guard tile.level > 0 else {
            return try leaves(tile).map { .found($0.flatMap { Hash.leaf($0).bytes }) } ?? .missing
        }
        var bytes: [UInt8] = []
        for offset in 0..<UInt64(tile.width) {
            let index = tile.index * UInt64(TileCoordinate.fullWidth) + offset
            guard let below = TileCoordinate(level: tile.level - 1, index: index),
                case .found(let found) = try storedFile(.hashes(below)),
                let parsed = try? HashTile.parse(found, at: below)
            else { return .missing }
            bytes += parsed.root.bytes
        }
        return .found(bytes)
    }

    package func partialWidths(of path: TilePath) throws -> [Int] {
        let full: TilePath
        switch path {
        case .hashes(let tile): full = .hashes(tile.full)
        case .entries(let bundle): full = .entries(bundle.full)
        }
        return try PlainFile.names(in: "\(folder)/\(full.text).p").compactMap { Int($0) }.sorted()
    }

    // MARK: Content

    package func content(_ bundle: TileCoordinate, maxBytes: Int) async throws -> ContentAnswer {
        guard let segments else { return try publicContent(bundle, maxBytes: maxBytes) }
        var frames: [Frame] = []
        var total = 0
        let start = bundle.index * RegistryLimits.leavesPerSegment
        let end = start + UInt64(bundle.width)
        do {
            // A few at a time: together they may be far more than memory holds.
            for first in stride(from: start, to: end, by: 8) {
                for bytes in try segments.frames(in: first..<min(first + 8, end)) {
                    total += bytes.count
                    guard total <= maxBytes else { return .tooLarge }
                    var reader = FrameReader(bytes)
                    guard let frame = try reader.next() else {
                        return .unusable("the segment \(bundle.index) ends before its frames do")
                    }
                    frames.append(frame)
                }
            }
        } catch let error as SegmentError {
            return .unusable("the segment \(bundle.index) can't be read: \(error)")
        } catch let error as FrameError {
            return .unusable("the segment \(bundle.index) isn't made of frames: \(error)")
        }
        return .found(frames)
    }

    private func publicContent(_ bundle: TileCoordinate, maxBytes: Int) throws -> ContentAnswer {
        let path = "content/" + bundle.entriesPath.dropFirst("tile/entries/".count)
        switch try PlainFile.read("\(folder)/\(path)", maxBytes: maxBytes) {
        case .missing: return .missing
        case .unusable(let why):
            return maxBytes < ContentBundle.maxBytes ? .tooLarge : .unusable(why)
        case .found(let bytes):
            do {
                return .found(try ContentBundle.parse(bytes, width: bundle.width))
            } catch {
                return .unusable("\(path) isn't made of frames")
            }
        }
    }
}
