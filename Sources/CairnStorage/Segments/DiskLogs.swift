import CairnManifest
import CairnRegistry
import Synchronization

/// The logs of one data directory: the own one in `segments/` and `log/`, mirrored ones each in
/// `mirrors/<hex SHA-256 of the origin line>/`.
package final class DiskLogs: LogDirectory {
    private let folder: String
    private let commits: any CommitStore
    private let open = Mutex<[String: LogStores]>([:])
    /// The own log's public files, as of its newest commit.
    package let ownTiles: PublishedTiles

    /// `own` is the own log's origin line.
    package init(folder: String, own: String, commits: any CommitStore) throws {
        self.folder = folder
        self.commits = commits
        ownTiles = PublishedTiles(try DiskTileStore(folder: folder + "/log"))
        let stores = LogStores(
            segments: try DiskSegmentStore(folder: folder + "/segments"), tiles: ownTiles, commits: commits)
        open.withLock { $0[own] = stores }
    }

    package func origins() throws -> [String] {
        open.withLock { $0.keys.sorted() }
    }

    package func stores(of origin: String) throws -> LogStores? {
        open.withLock { $0[origin] }
    }

    /// Opens the mirror of a log, making its folders the first time.
    package func openMirror(of origin: String) throws -> LogStores {
        if let stores = try stores(of: origin) { return stores }
        let path = "\(folder)/mirrors/\(Self.hash(of: origin))"
        let stores = LogStores(
            segments: try DiskSegmentStore(folder: path + "/segments"),
            tiles: try DiskTileStore(folder: path),
            commits: commits)
        return open.withLock { open in
            if let known = open[origin] { return known }
            open[origin] = stores
            return stores
        }
    }

    /// Stops serving a mirror; its files stay as they are.
    package func closeMirror(of origin: String) {
        open.withLock { $0[origin] = nil }
    }

    /// The log whose origin line has this hash.
    package func origin(hash: String) -> String? {
        open.withLock { $0.keys.first { Self.hash(of: $0) == hash } }
    }

    /// Hex SHA-256 of an origin line: a log's name in paths.
    package static func hash(of origin: String) -> String {
        ContentDigest.of(Array(origin.utf8)).hex
    }
}
