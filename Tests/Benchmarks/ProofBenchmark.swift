import CairnRegistry
import CairnStorage
import CairnTestSupport
import CairnTransparencyLog
import Foundation

/// Inclusion proofs from the tiles on disk of a log of a million entries, beside reading as many tiles.
enum ProofBenchmark {
    private static let size: UInt64 = 1_000_000
    private static let proofs = 2_000

    static func run(rounds: Int) async throws -> Comparison.Result {
        let comparison = Comparison(
            name: "proof",
            subject: "an inclusion proof in a log of 1,000,000 entries, from its tiles on disk",
            peer: "reading three tiles, of 8 KiB each where they are full", unit: "ms", isDuration: true,
            note: "Aim: at most 1 ms. Mean of \(proofs) random entries; the tiles are in the page cache.")
        let folder = try TemporaryFolder()
        let store = try DiskTileStore(folder: folder("log"))
        let root = try fill(store)
        var seed: UInt64 = 1
        return try await comparison.run(rounds: rounds) {
            var random = SeededGenerator(seed: seed)
            seed += 1
            let indices = (0..<proofs).map { _ in UInt64.random(in: 0..<size, using: &random) }
            var made: [[Hash]] = []
            let taken = try await seconds {
                for index in indices {
                    made.append(
                        try await MerkleTree.inclusionProof(
                            index: index, size: size, source: StoredTiles(store)))
                }
            }
            for (index, proof) in zip(indices, made) {
                let isRight = MerkleTree.verifyInclusion(
                    leaf: leaf(index), index: index, size: size, proof: proof, root: root)
                guard isRight else { throw BenchmarkError.failed("a proof doesn't hold") }
            }
            return taken / Double(proofs) * 1_000
        } peer: {
            var random = SeededGenerator(seed: seed)
            let paths = (0..<proofs).flatMap { _ in
                let index = UInt64.random(in: 0..<size, using: &random)
                return [(0, index >> 8), (1, index >> 16), (2, 0)].compactMap { level, tile in
                    TileCoordinate(level: level, index: tile, treeSize: size).map { TilePath.hashes($0) }
                }
            }
            let taken = try await seconds {
                for path in paths where try store.read(path) == nil {
                    throw BenchmarkError.failed("a tile is missing")
                }
            }
            return taken / Double(proofs) * 1_000
        }
    }

    private static func leaf(_ index: UInt64) -> Hash { Hash.leaf(Array("entry \(index)".utf8)) }

    /// Writes the hash tiles of the log and returns its root.
    private static func fill(_ store: DiskTileStore) throws -> Hash {
        var tree = TileBuilder()
        var partials: [Int: HashTile] = [:]
        while tree.size < size {
            let next = min(size, tree.size + 65_536)
            let tiles = tree.append((tree.size..<next).map { leaf($0) })
            // A level's partial tile stays as it is while nothing below it fills a tile.
            for tile in tiles { partials[tile.coordinate.level] = tile.coordinate.isFull ? nil : tile }
            try store.write(tiles.filter(\.coordinate.isFull).map { file($0) })
        }
        try store.write(partials.values.map { file($0) })
        return tree.root
    }

    private static func file(_ tile: HashTile) -> TileFile {
        TileFile(path: .hashes(tile.coordinate), bytes: tile.encoded())
    }
}
