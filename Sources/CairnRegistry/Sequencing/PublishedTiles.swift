import CairnTransparencyLog
import Synchronization

/// The public files of the log that this process writes: full tiles in a store, the right edge in memory.
///
/// A group of publishes changes the last, partial tile of a level or two. They are derived, soon grown over, and what a
/// reader wants of them is a beginning of what is held here; so they cost no write before the publishers are
/// answered. `settle` writes them, and then the checkpoint, for those who read the store's files directly. After a crash
/// `LogOpening` derives what was not settled from the segments.
///
/// Every width that a tile ever had can be read: from memory, from the store, or cut from the wider tile.
package final class PublishedTiles: TileStore {
    private let store: any TileStore
    private let state: Mutex<State>
    /// Held while files are brought to the newest checkpoint.
    private let settling = Mutex(())

    /// The row of a level that a partial tile belongs to; bundles are a row of their own.
    fileprivate enum Row: Hashable {
        case hashes(level: Int)
        case entries
    }

    fileprivate struct State {
        /// The last, partial tile of each row, as of the newest checkpoint.
        var edge: [Row: TileFile] = [:]
        /// Partial tiles whose checkpoint isn't there yet: nobody may see them.
        var staged: [TileFile] = []
        var checkpoint: [UInt8]?
        /// Rows whose edge the store doesn't have yet.
        var unsettled: Set<Row> = []
        var checkpointIsSettled = true
    }

    /// `store` has the full tiles, and the partial ones of the checkpoint that it shows.
    package init(_ store: any TileStore) {
        self.store = store
        state = Mutex(State())
    }

    /// Full tiles are in the store when it returns; partial ones are seen from the next `publish` on.
    package func write(_ files: [TileFile]) throws {
        let full = files.filter(\.path.coordinate.isFull)
        if !full.isEmpty { try store.write(full) }
        state.withLock { state in
            for file in full { state.drop(file.path) }
            state.staged += files.filter { !$0.path.coordinate.isFull }
        }
    }

    /// Readers see the new checkpoint, and the tiles that were written since the one before.
    package func publish(checkpoint: [UInt8]) throws {
        state.withLock { state in
            for file in state.staged {
                state.edge[Row(file.path)] = file
                state.unsettled.insert(Row(file.path))
            }
            state.staged = []
            state.checkpoint = checkpoint
            state.checkpointIsSettled = false
        }
    }

    package func publishedCheckpoint() throws -> [UInt8]? {
        try state.withLock(\.checkpoint) ?? store.publishedCheckpoint()
    }

    package func read(_ path: TilePath) throws -> [UInt8]? {
        let coordinate = path.coordinate
        if coordinate.isFull { return try store.read(path) }
        let edge = state.withLock { $0.edge[Row(path)] }
        if let edge, edge.path.coordinate.index == coordinate.index,
            edge.path.coordinate.width >= coordinate.width
        {
            return edge.cut(to: coordinate.width)
        }
        if let bytes = try store.read(path) { return bytes }
        return try store.read(path.full).flatMap {
            TileFile(path: path.full, bytes: $0).cut(to: coordinate.width)
        }
    }

    /// Brings the store's files to the newest checkpoint, partial tiles first; durable when it returns.
    package func settle() throws {
        try settling.withLock { _ in try settleAlone() }
    }

    private func settleAlone() throws {
        let (files, checkpoint) = state.withLock { state in
            (
                state.unsettled.compactMap { state.edge[$0] },
                state.checkpointIsSettled ? nil : state.checkpoint
            )
        }
        guard let checkpoint else { return }
        try store.write(files)
        try store.publish(checkpoint: checkpoint)
        state.withLock { state in
            for file in files where state.edge[Row(file.path)] == file {
                state.unsettled.remove(Row(file.path))
            }
            state.checkpointIsSettled = state.checkpoint == checkpoint
        }
    }
}

extension PublishedTiles.State {
    /// Forgets the partial tiles of one that is full now.
    fileprivate mutating func drop(_ path: TilePath) {
        let row = PublishedTiles.Row(path)
        let isOver = { (file: TileFile) in
            PublishedTiles.Row(file.path) == row && file.path.coordinate.index <= path.coordinate.index
        }
        staged.removeAll(where: isOver)
        guard let edge = edge[row], isOver(edge) else { return }
        self.edge[row] = nil
        unsettled.remove(row)
    }
}

extension PublishedTiles.Row {
    fileprivate init(_ path: TilePath) {
        switch path {
        case .hashes(let coordinate): self = .hashes(level: coordinate.level)
        case .entries: self = .entries
        }
    }
}

extension TilePath {
    /// The path of the full tile or bundle at this place.
    package var full: TilePath {
        switch self {
        case .hashes(let coordinate): .hashes(coordinate.full)
        case .entries(let coordinate): .entries(coordinate.full)
        }
    }
}

extension TileFile {
    /// The bytes that the tile or bundle had when it was narrower; nil when it never was so wide, or isn't one.
    package func cut(to width: Int) -> [UInt8]? {
        let whole = path.coordinate
        guard (1...whole.width).contains(width) else { return nil }
        switch path {
        case .hashes:
            return bytes.count == whole.byteCount ? Array(bytes.prefix(width * Hash.byteCount)) : nil
        case .entries:
            guard let entries = try? EntryBundle.parse(bytes, width: whole.width).entries else { return nil }
            return try? EntryBundle(entries: Array(entries.prefix(width))).encoded()
        }
    }
}
