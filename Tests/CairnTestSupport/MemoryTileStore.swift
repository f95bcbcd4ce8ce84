import CairnRegistry
import CairnTransparencyLog
import Synchronization

/// A log's public files in memory; no partial tile is ever removed.
package final class MemoryTileStore: TileStore {
    private struct State {
        var files: [TilePath: [UInt8]] = [:]
        var checkpoint: [UInt8]?
    }

    private let state: Mutex<State>

    package init() {
        state = Mutex(State())
    }

    /// A store of its own with the same files.
    package init(copying other: MemoryTileStore) {
        state = Mutex(other.state.withLock { $0 })
    }

    package func write(_ files: [TileFile]) throws {
        try state.withLock { state in
            for file in files {
                if let known = state.files[file.path], known != file.bytes {
                    throw TileStoreError.contradiction(path: file.path.text)
                }
                state.files[file.path] = file.bytes
            }
        }
    }

    package func publish(checkpoint: [UInt8]) throws {
        state.withLock { $0.checkpoint = checkpoint }
    }

    package func publishedCheckpoint() throws -> [UInt8]? {
        state.withLock { $0.checkpoint }
    }

    package func read(_ path: TilePath) throws -> [UInt8]? {
        state.withLock { $0.files[path] }
    }

    /// What no store does by itself: loses a file.
    package func lose(_ path: TilePath) {
        state.withLock { $0.files[path] = nil }
    }

    /// What no store does by itself: has other bytes than were written.
    package func damage(_ path: TilePath, bytes: [UInt8]) {
        state.withLock { $0.files[path] = bytes }
    }
}
