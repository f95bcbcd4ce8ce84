import CairnTransparencyLog

/// The log of `{"n":0}`, `{"n":1}`, … that all tests here share, as files in memory.
struct ExampleLog {
    static let origin = "node.example/log"
    static let seed = [UInt8](repeating: 1, count: 32)
    static let vkey = "node.example/log+2a6115da+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
    static let witnessName = "peer.example/w1"
    static let witnessSeed = [UInt8](repeating: 2, count: 32)
    static let witnessVkey = "peer.example/w1+52484fce+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU"

    /// Leaf hashes of the largest log that any test here asks for, made once.
    static let leaves = (0..<70_000).map { Hash.leaf(entry($0)) }

    private(set) var builder = TileBuilder()
    /// Tiles, full and partial, with those of every size at which a batch ended.
    private(set) var files: [TilePath: [UInt8]] = [:]

    static func entry(_ index: Int) -> [UInt8] {
        Array("{\"n\":\(index)}".utf8)
    }

    static func leaves(_ size: Int) -> [Hash] {
        Array(leaves.prefix(size))
    }

    /// A log of `size` entries, appended `batch` at a time; with its bundles where asked for.
    init(size: Int, batch: Int = 256, withEntries: Bool = false) throws {
        while builder.size < size {
            try grow(by: min(batch, size - Int(builder.size)), withEntries: withEntries)
        }
    }

    /// Appends the next `count` entries.
    mutating func grow(by count: Int, withEntries: Bool = false) throws {
        let old = Int(builder.size)
        for tile in builder.append(Array(ExampleLog.leaves[old..<(old + count)])) {
            files[.hashes(tile.coordinate)] = tile.encoded()
            guard withEntries, tile.coordinate.level == 0 else { continue }
            let first = Int(tile.coordinate.index) * TileCoordinate.fullWidth
            let entries = (first..<(first + tile.coordinate.width)).map(ExampleLog.entry)
            files[.entries(tile.coordinate)] = try EntryBundle(entries: entries).encoded()
        }
    }

    /// The checkpoint at the present size, signed by the log.
    func checkpoint() throws -> SignedNote {
        try NoteSigner(name: ExampleLog.origin, seed: ExampleLog.seed)
            .sign(Checkpoint(origin: ExampleLog.origin, size: builder.size, root: builder.root))
    }
}

extension ExampleLog: HashTileSource {
    struct NoSuchTile: Error, Equatable {
        let path: String
    }

    /// The tile that was asked for, or the beginning of a wider one at the same place.
    func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
        if let bytes = files[.hashes(coordinate)] { return bytes }
        let current = TileCoordinate(level: coordinate.level, index: coordinate.index, treeSize: builder.size)
        guard let current, current.width >= coordinate.width, let bytes = files[.hashes(current)] else {
            throw NoSuchTile(path: coordinate.path)
        }
        return Array(bytes.prefix(coordinate.byteCount))
    }
}
