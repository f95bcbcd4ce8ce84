import CairnRegistry
import CairnTransparencyLog
import Glibc

/// A log's public files in a folder laid out as tlog-tiles says: path of a file = path of its URL.
package struct DiskTileStore: TileStore {
    private let folder: String

    package init(folder: String) throws {
        self.folder = folder
        try DurableFile.createFolder(folder)
    }

    package func write(_ files: [TileFile]) throws {
        for file in files {
            let path = self.path(file.path)
            try DurableFile.createFolder(DurableFile.parent(of: path))
            if try !DurableFile.create(path, with: file.bytes) {
                guard try DurableFile.read(path) == file.bytes else {
                    throw TileStoreError.contradiction(path: file.path.text)
                }
            }
        }
        for file in files where file.path.coordinate.isFull { removePartials(before: file.path) }
    }

    package func publish(checkpoint: [UInt8]) throws {
        // The commit point is elsewhere: an older checkpoint that comes back is replaced at the next start.
        try DurableFile.replace(checkpointPath, with: checkpoint, isNameDurable: false)
    }

    package func publishedCheckpoint() throws -> [UInt8]? {
        try DurableFile.read(checkpointPath)
    }

    package func read(_ path: TilePath) throws -> [UInt8]? {
        try DurableFile.read(self.path(path))
    }

    private var checkpointPath: String { folder + "/checkpoint" }

    private func path(_ path: TilePath) -> String { folder + "/" + path.text }

    /// Once a tile is full, the partials of the one before it go: readers of older checkpoints fall back to
    /// the full tile, as tlog-tiles says.
    ///
    /// One tile's partials are kept as grace for readers on their way.
    private func removePartials(before path: TilePath) {
        let place = path.coordinate
        guard place.index > 0, let previous = TileCoordinate(level: place.level, index: place.index - 1)
        else { return }
        let partials: String
        switch path {
        case .hashes: partials = self.path(.hashes(previous)) + ".p"
        case .entries: partials = self.path(.entries(previous)) + ".p"
        }
        guard let handle = opendir(partials) else { return }
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { unlink(partials + "/" + name) }
        }
        closedir(handle)
        rmdir(partials)
    }
}
