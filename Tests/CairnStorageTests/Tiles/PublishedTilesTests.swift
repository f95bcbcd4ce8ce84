import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Testing

/// A log that grows in seeded steps, with every file that it ever had.
private struct GrowingLog {
    let store = MemoryTileStore()
    let tiles: PublishedTiles
    private var growth = LogGrowth()
    private var random: SeededGenerator
    private(set) var files: [TilePath: [UInt8]] = [:]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        tiles = PublishedTiles(store)
    }

    var size: UInt64 { growth.size }

    /// Grows by 1…300 entries and returns the new files, not published yet.
    mutating func write() throws -> [TileFile] {
        let first = growth.size
        let count = UInt64.random(in: 1...300, using: &random)
        let new = try growth.append((first..<first + count).map { Array("entry \($0)".utf8) })
        try tiles.write(new)
        for file in new { files[file.path] = file.bytes }
        return new
    }

    func publish() throws {
        try tiles.publish(checkpoint: Array("checkpoint \(growth.size)".utf8))
    }
}

@Suite("Published tiles")
struct PublishedTilesTests {
    @Test("every width that a tile ever had can be read, settled or not", arguments: 0..<6 as Range<UInt64>)
    func everyWidth(seed: UInt64) throws {
        var log = GrowingLog(seed: seed)
        for step in 0..<8 {
            _ = try log.write()
            try log.publish()
            if step.isMultiple(of: 3) { try log.tiles.settle() }
            for (path, bytes) in log.files { #expect(try log.tiles.read(path) == bytes, "\(path.text)") }
            #expect(try log.tiles.publishedCheckpoint() == Array("checkpoint \(log.size)".utf8))
        }
    }

    @Test("a partial tile is seen with its checkpoint, not before")
    func staged() throws {
        var log = GrowingLog(seed: 9)
        let partial = try #require(try log.write().first { !$0.path.coordinate.isFull })
        #expect(try log.tiles.read(partial.path) == nil)
        #expect(try log.tiles.publishedCheckpoint() == nil)
        try log.publish()
        #expect(try log.tiles.read(partial.path) == partial.bytes)
    }

    @Test("full tiles are in the store at once, partial ones and the checkpoint after settling")
    func settling() throws {
        var log = GrowingLog(seed: 2)
        var last: [TileFile] = []
        while log.size < 600 {
            last = try log.write()
            for file in last where file.path.coordinate.isFull {
                #expect(try log.store.read(file.path) == file.bytes)
            }
            try log.publish()
        }
        let partials = last.filter { !$0.path.coordinate.isFull }
        #expect(!partials.isEmpty)
        for file in partials { #expect(try log.store.read(file.path) == nil) }
        #expect(try log.store.publishedCheckpoint() == nil)
        try log.tiles.settle()
        for file in partials { #expect(try log.store.read(file.path) == file.bytes) }
        #expect(try log.store.publishedCheckpoint() == Array("checkpoint \(log.size)".utf8))
    }

    @Test("what no tile ever had isn't made up")
    func nothingElse() throws {
        var log = GrowingLog(seed: 3)
        _ = try log.write()
        try log.publish()
        let width = Int(log.size % 256)
        let beyond = try #require(TileCoordinate(level: 0, index: log.size / 256, width: width + 1))
        #expect(try log.tiles.read(.hashes(beyond)) == nil)
        #expect(try log.tiles.read(.entries(beyond)) == nil)
        #expect(try log.tiles.read(.hashes(beyond.full)) == nil)
    }
}
