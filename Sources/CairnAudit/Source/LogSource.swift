import CairnRegistry
import CairnTransparencyLog

/// Where the files of a log come from when it is audited: a node, or a folder.
///
/// Nothing of what it gives is believed. It throws only when it can't be asked at all, and then the audit stops where it
/// is; that a file is missing or no file of that kind is an answer.
package protocol LogSource: Sendable {
    /// The log's newest signed checkpoint, as a note.
    func checkpoint() async throws -> FileAnswer

    /// A tile or a bundle of entries.
    func file(_ path: TilePath) async throws -> FileAnswer

    /// The content of a bundle of leaves, at most `maxBytes` of it.
    func content(_ bundle: TileCoordinate, maxBytes: Int) async throws -> ContentAnswer

    /// Widths of the partial files that are kept beside a full one, or in place of it; where that can't be told, none.
    func partialWidths(of path: TilePath) throws -> [Int]

    /// Whether it has content at all.
    var hasContent: Bool { get }
}

/// A file of a log, or why there is none.
package enum FileAnswer: Sendable, Equatable {
    case found([UInt8])
    case missing
    /// There is something, and it can't be the file: one sentence about it.
    case unusable(String)

    package var bytes: [UInt8]? {
        if case .found(let bytes) = self { bytes } else { nil }
    }
}

/// The content of one bundle of leaves.
package enum ContentAnswer: Sendable {
    /// In leaf order; a segment's frames still have their leaves.
    case found([Frame])
    case missing
    /// There is more than was asked for.
    case tooLarge
    case unusable(String)
}

/// Why a source can't be audited or not any further.
package enum SourceError: Error, Equatable, Sendable {
    /// Nothing in the folder is a log.
    case notALog(path: String)
    /// A node runs on the data directory.
    case isRunning(path: String)
    /// The files can't be read.
    case unreadable(path: String, why: String)
}

extension SourceError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notALog(let path):
            "\(path) holds no log: give a node's data directory, a backup of one, or a folder with a log's 'checkpoint' and "
                + "'tile'"
        case .isRunning(let path):
            "a node runs on \(path); audit its URL, or stop it, or audit a copy"
        case .unreadable(let path, let why): "\(path) can't be read: \(why)"
        }
    }
}

/// A source's tiles for whoever computes proofs from them.
struct SourceTiles: HashTileSource {
    let source: any LogSource

    func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
        if case .found(let bytes) = try await source.file(.hashes(coordinate)) { return bytes }
        if !coordinate.isFull, case .found(let bytes) = try await source.file(.hashes(coordinate.full)) {
            return Array(bytes.prefix(coordinate.byteCount))
        }
        throw MissingTile(path: coordinate.path)
    }
}

struct MissingTile: Error {
    var path: String
}
