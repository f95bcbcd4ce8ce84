import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation
import Testing

/// What every tile store does; `store` is empty.
func expectTileStoreContract(_ store: any TileStore) async throws {
    #expect(try store.publishedCheckpoint() == nil)
    try store.publish(checkpoint: [1])
    try store.publish(checkpoint: [2, 3])
    #expect(try store.publishedCheckpoint() == [2, 3])

    let partial = try #require(TileCoordinate(level: 0, index: 1_234_067, width: 3))
    let files = [
        TileFile(path: .hashes(partial), bytes: [UInt8](repeating: 7, count: 96)),
        TileFile(path: .entries(partial), bytes: [0, 1, 9, 0, 0, 0, 0]),
    ]
    for file in files { #expect(try store.read(file.path) == nil) }
    try store.write(files)
    // Writing the same again is what a repair does.
    try store.write(files)
    for file in files { #expect(try store.read(file.path) == file.bytes) }
    #expect(throws: TileStoreError.contradiction(path: files[1].path.text)) {
        try store.write([TileFile(path: files[1].path, bytes: [0, 1, 8])])
    }
    #expect(try store.read(files[1].path) == files[1].bytes)

    await #expect(throws: TileStoreError.missing(path: partial.full.path)) {
        _ = try await store.tile(partial.full)
    }
    let narrower = try #require(TileCoordinate(level: 0, index: partial.index, width: 2))
    let full = [UInt8](repeating: 7, count: 256 * 32)
    try store.write([TileFile(path: .hashes(partial.full), bytes: full)])
    #expect(try await store.tile(partial) == Array(full.prefix(96)))
    #expect(
        try await store.tile(narrower) == Array(full.prefix(64)), "the full tile stands in for a partial one")
}

@Suite("Tile stores")
struct TileStoreTests {
    @Test("the memory store keeps the contract")
    func memoryContract() async throws {
        try await expectTileStoreContract(MemoryTileStore())
    }

    @Test("the disk store keeps the contract")
    func diskContract() async throws {
        let folder = try TemporaryFolder()
        try await expectTileStoreContract(try DiskTileStore(folder: folder("log")))
    }

    @Test("a file's path is its URL's, and no temporary file stays")
    func paths() throws {
        let folder = try TemporaryFolder()
        let store = try DiskTileStore(folder: folder.path)
        let coordinate = try #require(TileCoordinate(level: 0, index: 1_234_067, width: 255))
        try store.write([TileFile(path: .entries(coordinate), bytes: [5])])
        try store.publish(checkpoint: [6])
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        #expect(files.contains("tile/entries/x001/x234/067.p/255"))
        #expect(files.contains("checkpoint"))
        #expect(!files.contains { $0.hasSuffix(".tmp") })
    }

    @Test("partial tiles go when the tile after theirs is full, and are read from the full one")
    func partials() async throws {
        let folder = try TemporaryFolder()
        let store = try DiskTileStore(folder: folder.path)
        var builder = TileBuilder()
        var leaves: [Hash] = []
        while leaves.count < 600 {
            let group = (0..<50).map { Hash.leaf(Array("\(leaves.count + $0)".utf8)) }
            leaves += group
            try store.write(
                builder.append(group).map { TileFile(path: .hashes($0.coordinate), bytes: $0.encoded()) })
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: folder("tile/0")).sorted()
        #expect(left == ["000", "001", "001.p", "002.p"])
        // Proofs against every checkpoint that there was still work.
        for size in stride(from: 50, through: 600, by: 50) {
            let range = try await MerkleTree.compactRange(size: UInt64(size), source: StoredTiles(store))
            #expect(range.root == MerkleTree.root(of: Array(leaves.prefix(size))))
        }
    }

    @Test("a file where a folder must be is an error, not a lost tile")
    func obstacle() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(fileURLWithPath: folder("tile")))
        let store = try DiskTileStore(folder: folder.path)
        let coordinate = try #require(TileCoordinate(level: 0, index: 0))
        #expect(throws: FileError.self) { try store.write([TileFile(path: .hashes(coordinate), bytes: [1])]) }
    }
}
