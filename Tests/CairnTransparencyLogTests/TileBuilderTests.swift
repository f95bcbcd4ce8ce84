import CairnTestSupport
import CairnTransparencyLog
import Crypto
import Testing

@Suite struct TileBuilderTests {
    struct Listing: Decodable { let size: Int, count: Int, listing: String }
    struct Tree: Decodable { let files: [Listing] }

    @Test("tiles and bundles of whole logs are those of an independent implementation")
    func vectors() throws {
        for vector in try Vectors.load(Tree.self, from: "tree.json").files where vector.size <= 512 {
            try expect(vector)
        }
    }

    @Test("so are those of a log of 70,000 entries")
    func largeVector() throws {
        let all = try Vectors.load(Tree.self, from: "tree.json").files
        try expect(#require(all.first { $0.size == 70_000 }))
    }

    private func expect(_ vector: Listing) throws {
        let log = try ExampleLog(size: vector.size, batch: 256, withEntries: true)
        let current = log.files.filter { path, _ in
            let place = path.coordinate
            return TileCoordinate(level: place.level, index: place.index, treeSize: UInt64(vector.size))
                == place
        }
        #expect(current.count == vector.count, "size \(vector.size)")
        let lines = current.map { path, bytes in "\(path.text) \(hex(SHA256.hash(data: bytes)))\n" }.sorted()
        #expect(hex(SHA256.hash(data: Array(lines.joined().utf8))) == vector.listing, "size \(vector.size)")
    }

    private func hex(_ digest: SHA256Digest) -> String {
        digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    @Test("however the leaves come in, the tiles at the end are the same")
    func batches() throws {
        let whole = try ExampleLog(size: 1500, batch: 1500)
        for seed in 0..<20 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var log = try ExampleLog(size: 0)
            while log.builder.size < 1500 {
                let left = 1500 - Int(log.builder.size)
                try log.grow(by: min(left, .random(in: 0...400, using: &random)))
            }
            #expect(log.builder == whole.builder)
            for (path, bytes) in whole.files {
                #expect(log.files[path] == bytes)
            }
        }
    }

    @Test("an append gives each new or wider tile once, in order")
    func order() {
        var builder = TileBuilder(leaves: ExampleLog.leaves(200))
        let tiles = builder.append(Array(ExampleLog.leaves[200..<800]))
        #expect(tiles.map(\.coordinate) == Array(TileCoordinate.new(from: 200, to: 800)))
        #expect(tiles.allSatisfy { $0.hashes.count == $0.coordinate.width })
        #expect(builder.append([]).isEmpty)
    }

    @Test("root and right edge are those of the leaves at every size")
    func roots() {
        var builder = TileBuilder()
        var range = CompactRange()
        #expect(builder.root == .empty)
        for leaf in ExampleLog.leaves(600) {
            _ = builder.append([leaf])
            range.append(leaf)
            #expect(builder.compactRange == range)
        }
    }

    @Test("a builder made from tiles or from leaves goes on as the one that wrote them")
    func rebuilt() async throws {
        for size in [0, 1, 255, 256, 257, 511, 512, 65535, 65536, 65537] {
            var log = try ExampleLog(size: size)
            var rebuilt = try await TileBuilder(size: UInt64(size), source: log)
            #expect(rebuilt.root == log.builder.root)
            let more = Array(ExampleLog.leaves[size..<(size + 300)])
            let tiles = rebuilt.append(more)
            try log.grow(by: 300)
            #expect(rebuilt.root == log.builder.root)
            #expect(tiles.allSatisfy { log.files[.hashes($0.coordinate)] == $0.encoded() })
            if size < 1000 {
                #expect(
                    TileBuilder(leaves: ExampleLog.leaves(size)).root
                        == MerkleTree.root(of: ExampleLog.leaves(size))
                )
            }
        }
    }

    @Test("tiles of another length and sizes that can't be are refused")
    func badTiles() async throws {
        struct Cut: HashTileSource {
            func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
                [UInt8](repeating: 0, count: coordinate.byteCount - 1)
            }
        }
        let place = try #require(TileCoordinate(level: 0, index: 0, width: 3))
        await #expect(throws: TileError.wrongLength(place, bytes: 95)) {
            try await TileBuilder(size: 3, source: Cut())
        }
        await #expect(throws: TileError.self) { try await TileBuilder(size: (1 << 63) - 1, source: Cut()) }
        await #expect(throws: ProofError.treeTooLarge(size: 1 << 63, limit: (1 << 63) - 1)) {
            try await TileBuilder(size: 1 << 63, source: Cut())
        }
    }

    @Test("a tile reads back from its bytes")
    func tileBytes() throws {
        let place = try #require(TileCoordinate(level: 0, index: 0, width: 5))
        let bytes = ExampleLog.leaves(5).flatMap(\.bytes)
        let tile = try HashTile.parse(bytes, at: place)
        #expect(tile.hashes == ExampleLog.leaves(5))
        #expect(tile.encoded() == bytes)
        #expect(tile.root == MerkleTree.root(of: ExampleLog.leaves(5)))
        #expect(throws: TileError.wrongLength(place, bytes: 192)) {
            try HashTile.parse(bytes + [UInt8](repeating: 0, count: 32), at: place)
        }
    }
}

@Suite struct TileProofTests {
    @Test("proofs from tiles are those from leaves")
    func sameProofs() async throws {
        let log = try ExampleLog(size: 600)
        for size in [1, 2, 3, 100, 255, 256, 257, 511, 512, 513, 600] {
            let leaves = ExampleLog.leaves(size)
            for index in Set([0, 1, size / 2, size - 2, size - 1]).filter({ (0..<size).contains($0) }) {
                let proof = try await MerkleTree.inclusionProof(
                    index: UInt64(index),
                    size: UInt64(size),
                    source: log
                )
                #expect(try proof == MerkleTree.inclusionProof(index: UInt64(index), of: leaves))
            }
            for old in Set([0, 1, 2, 255, 256, size / 2, size - 1, size]).filter({ (0...size).contains($0) })
            {
                let proof = try await MerkleTree.consistencyProof(
                    from: UInt64(old),
                    to: UInt64(size),
                    source: log
                )
                #expect(
                    try proof == MerkleTree.consistencyProof(from: UInt64(old), to: UInt64(size), of: leaves)
                )
            }
            let edge = try await MerkleTree.compactRange(size: UInt64(size), source: log)
            #expect(edge.root == MerkleTree.root(of: leaves))
        }
    }

    @Test("in a log of 70,000 entries proofs verify and read few tiles")
    func largeLog() async throws {
        let log = try ExampleLog(size: 70_000)
        let root = log.builder.root
        #expect(root.base64 == "Bgv+86JoCgNF32/SwcmYtPJl1lKSbMhDoRdDYwUbFUc=")
        for index in [0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] as [UInt64] {
            let counter = Counter(log: log)
            let proof = try await MerkleTree.inclusionProof(index: index, size: 70_000, source: counter)
            #expect(
                MerkleTree.verifyInclusion(
                    leaf: ExampleLog.leaves[Int(index)],
                    index: index,
                    size: 70_000,
                    proof: proof,
                    root: root
                )
            )
            #expect(counter.reads <= 5)
        }
        for old in [1, 255, 256, 257, 65_535, 65_536, 65_537, 69_999] as [UInt64] {
            let edge = try await MerkleTree.compactRange(size: old, source: log)
            let proof = try await MerkleTree.consistencyProof(from: old, to: 70_000, source: log)
            #expect(
                MerkleTree.verifyConsistency(
                    oldSize: old,
                    oldRoot: edge.root,
                    newSize: 70_000,
                    newRoot: root,
                    proof: proof
                )
            )
        }
    }

    /// Counts the tiles read.
    private final class Counter: HashTileSource {
        private let log: ExampleLog
        private(set) var reads = 0

        init(log: ExampleLog) {
            self.log = log
        }

        func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
            reads += 1
            return try await log.tile(coordinate)
        }
    }

    @Test("what can't be proven, or isn't there, is an error")
    func errors() async throws {
        let log = try ExampleLog(size: 10)
        await #expect(throws: ProofError.noSuchLeaf(index: 10, size: 10)) {
            try await MerkleTree.inclusionProof(index: 10, size: 10, source: log)
        }
        await #expect(throws: ProofError.treeTooLarge(size: .max, limit: (1 << 63) - 1)) {
            try await MerkleTree.inclusionProof(index: 10, size: .max, source: log)
        }
        await #expect(throws: ProofError.noSuchGrowth(from: 9, to: 8)) {
            try await MerkleTree.consistencyProof(from: 9, to: 8, source: log)
        }
        await #expect(throws: ProofError.treeTooLarge(size: 1 << 63, limit: (1 << 63) - 1)) {
            try await MerkleTree.compactRange(size: 1 << 63, source: log)
        }
        await #expect(throws: ExampleLog.NoSuchTile(path: "tile/7/000.p/127")) {
            try await MerkleTree.compactRange(size: (1 << 63) - 1, source: log)
        }
        await #expect(throws: ExampleLog.NoSuchTile.self) {
            try await MerkleTree.inclusionProof(index: (1 << 63) - 2, size: (1 << 63) - 1, source: log)
        }
    }
}
