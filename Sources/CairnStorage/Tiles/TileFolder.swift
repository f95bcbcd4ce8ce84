import CairnRegistry
import CairnTransparencyLog
import Glibc

/// The files of a log's folder as they lie there, for those who look for damage.
package enum TileFolder {
    /// A file below `tile/`.
    package struct Entry: Hashable, Sendable {
        /// Below the log's folder.
        package var path: String
        /// Nil where the path is none of a tiled log.
        package var tile: TilePath?
    }

    /// Every file below `tile/` of a log's folder, sorted by path.
    package static func entries(in folder: String) throws -> [Entry] {
        var entries: [Entry] = []
        var waiting = ["tile"]
        while let name = waiting.popLast() {
            switch try kind(folder + "/" + name) {
            case .folder:
                for child in try GitFolder.names(in: folder + "/" + name) {
                    waiting.append(name + "/" + child)
                }
            case .file: entries.append(Entry(path: name, tile: TilePath(name)))
            case nil: break
            }
        }
        return entries.sorted { $0.path < $1.path }
    }

    private enum Kind {
        case file
        case folder
    }

    private static func kind(_ path: String) throws(FileError) -> Kind? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw FileError.now("stat", path) }
            return nil
        }
        return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
    }
}
