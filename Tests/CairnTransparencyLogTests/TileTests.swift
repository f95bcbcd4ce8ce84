import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite struct TilePathTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let level: Int?
        let index: UInt64
        let width: Int

        init(_ text: String, _ level: Int?, _ index: UInt64, _ width: Int = 256) {
            (self.text, self.level, self.index, self.width) = (text, level, index, width)
        }

        var testDescription: String { text }
    }

    static let good = [
        Case("tile/0/000", 0, 0),
        Case("tile/0/001", 0, 1),
        Case("tile/0/999", 0, 999),
        Case("tile/0/x001/000", 0, 1000),
        Case("tile/3/x001/x234/067", 3, 1_234_067),
        Case("tile/3/x001/x234/067.p/1", 3, 1_234_067, 1),
        Case("tile/63/000.p/255", 63, 0, 255),
        Case("tile/0/x036/x028/x797/x018/x963/967", 0, 36_028_797_018_963_967),
        Case("tile/entries/000", nil, 0),
        Case("tile/entries/x273/112.p/7", nil, 273_112, 7),
    ]

    @Test("a path says level, index and width, and only one text says so", arguments: good)
    func roundTrip(_ path: Case) throws {
        let coordinate = try #require(
            TileCoordinate(level: path.level ?? 0, index: path.index, width: path.width)
        )
        let expected: TilePath = path.level == nil ? .entries(coordinate) : .hashes(coordinate)
        #expect(TilePath(path.text) == expected)
        #expect(expected.text == path.text)
        #expect(expected.coordinate == coordinate)
        #expect(path.level == nil ? coordinate.entriesPath == path.text : coordinate.path == path.text)
    }

    @Test(
        "any other spelling is refused",
        arguments: [
            "", "tile", "tile/", "tile/0", "tile/0/", "/tile/0/000", "tile/0/000/", "tile//000", "Tile/0/000",
            "tile/00/000", "tile/01/000", "tile/64/000", "tile/-1/000", "tile/+1/000", "tile/x/000",
            "tile/data/000",
            "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000/001", "tile/0/001/000", "tile/0/x001",
            "tile/0/x1/000",
            "tile/0/+01", "tile/0/-01", "tile/0/٠٠١", "tile/0/y001/000", "tile/0/000.p", "tile/0/000.p/",
            "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/+1", "tile/0/000.p/1/",
            "tile/0/000.q/1", "tile/0/x001.p/000", "tile/0/000.p/.p/1", "tile/0/x036/x028/x797/x018/x963/968",
            "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/entries/0", "tile/entries/000.p/256",
            "tile/0/../000",
            "tile/8/0/000", "tile/0/000 ", "tile/0/000\n", "tile/0/000\u{0}", "checkpoint",
            "tile/0/" + String(repeating: "x000/", count: 1000) + "000",
        ]
    )
    func otherSpellings(_ text: String) {
        #expect(TilePath(text) == nil)
    }

    @Test("paths of arbitrary tiles read back")
    func arbitrary() throws {
        for seed in 0..<200 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let index =
                (UInt64.random(in: 0..<(1 << 55), using: &random)) >> Int.random(in: 0..<55, using: &random)
            let coordinate = try #require(
                TileCoordinate(
                    level: .random(in: 0...63, using: &random),
                    index: index,
                    width: .random(in: 1...256, using: &random)
                )
            )
            #expect(TilePath(coordinate.path) == .hashes(coordinate))
            #expect(TilePath(TilePath.entries(coordinate).text)?.coordinate.index == index)
        }
    }
}

@Suite struct TileCoordinateTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        let size: UInt64
        /// Full tiles and width of the partial one, by level.
        let levels: [[Int]]

        var testDescription: String { "\(size)" }
    }

    static let shapes = [
        Shape(size: 0, levels: []),
        Shape(size: 1, levels: [[0, 1]]),
        Shape(size: 255, levels: [[0, 255]]),
        Shape(size: 256, levels: [[1, 0], [0, 1]]),
        Shape(size: 257, levels: [[1, 1], [0, 1]]),
        Shape(size: 65536, levels: [[256, 0], [1, 0], [0, 1]]),
        Shape(size: 70000, levels: [[273, 112], [1, 17], [0, 1]]),
    ]

    @Test("a tree of this size has these tiles", arguments: shapes)
    func shape(_ shape: Shape) {
        let tiles = Array(TileCoordinate.new(from: 0, to: shape.size))
        for (level, expected) in shape.levels.enumerated() {
            let widths = tiles.filter { $0.level == level }.map(\.width)
            #expect(
                widths == [Int](repeating: 256, count: expected[0]) + (expected[1] > 0 ? [expected[1]] : [])
            )
            #expect(tiles.filter { $0.level == level }.map(\.index) == (0..<UInt64(widths.count)).map { $0 })
            #expect(TileCoordinate.partialWidth(level: level, treeSize: shape.size) == expected[1])
        }
        #expect(tiles.allSatisfy { $0.level < shape.levels.count })
    }

    @Test("a growing tree writes what it has now and hadn't before")
    func growth() {
        let sizes: [UInt64] = [0, 1, 2, 255, 256, 257, 511, 512, 513, 1000, 65535, 65536, 65537, 66000]
        for old in sizes {
            let before = Set(TileCoordinate.new(from: 0, to: old))
            for new in sizes {
                let expected = new < old ? [] : Set(TileCoordinate.new(from: 0, to: new)).subtracting(before)
                #expect(Set(TileCoordinate.new(from: old, to: new)) == expected, "\(old) to \(new)")
            }
        }
    }

    @Test("sizes that can't be have no tiles and never trap")
    func hostileSizes() throws {
        let sizes: [UInt64] = [0, 1, 255, 256, (1 << 63) - 1, 1 << 63, .max]
        for old in sizes {
            for new in sizes {
                let some = Array(TileCoordinate.new(from: old, to: new).prefix(3))
                #expect(some.isEmpty == (old >= new || new > MerkleTree.maxSize))
            }
        }
        for size in sizes {
            for index in [0, (1 << 55) - 1, 1 << 55, .max] as [UInt64] {
                for level in [Int.min, -1, 0, 7, 8, 63, 64, .max] {
                    if let tile = TileCoordinate(level: level, index: index, treeSize: size) {
                        #expect(size <= MerkleTree.maxSize && level < 8 && tile.width <= 256)
                    }
                    _ = TileCoordinate.partialWidth(level: level, treeSize: size)
                }
                if let tile = TileCoordinate(holding: index, treeSize: size) {
                    #expect(index < size && tile.index == index / 256)
                }
            }
        }
        let last = try #require(TileCoordinate(holding: (1 << 63) - 2, treeSize: (1 << 63) - 1))
        #expect(last.width == 255)
    }

    @Test("coordinates outside any log are refused")
    func outside() {
        #expect(TileCoordinate(level: -1, index: 0) == nil)
        #expect(TileCoordinate(level: 64, index: 0) == nil)
        #expect(TileCoordinate(level: 0, index: 1 << 55) == nil)
        #expect(TileCoordinate(level: 0, index: 0, width: 0) == nil)
        #expect(TileCoordinate(level: 0, index: 0, width: 257) == nil)
        #expect(TileCoordinate(level: 0, index: 1, treeSize: 256) == nil)
        #expect(TileCoordinate(holding: 256, treeSize: 256) == nil)
    }
}

@Suite struct EntryBundleTests {
    @Test("a bundle is each entry after its length as 16 bits")
    func encoding() throws {
        let bundle = try EntryBundle(entries: [ExampleLog.entry(0), [], ExampleLog.entry(1)])
        let bytes: [UInt8] = [0, 7] + ExampleLog.entry(0) + [0, 0, 0, 7] + ExampleLog.entry(1)
        #expect(bundle.encoded() == bytes)
        #expect(try EntryBundle.parse(bytes, width: 3) == bundle)
        #expect(bundle.leafHashes[1] == Hash.leaf([]))
    }

    @Test("bundles of random entries read back, and every prefix of one is refused")
    func laws() throws {
        for seed in 0..<50 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let entries = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                (0..<Int.random(in: 0...20, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            }
            let bundle = try EntryBundle(entries: entries)
            let bytes = bundle.encoded()
            #expect(try EntryBundle.parse(bytes, width: entries.count) == bundle)
            for end in 0..<bytes.count {
                #expect(throws: EntryBundleError.self) {
                    try EntryBundle.parse(Array(bytes.prefix(end)), width: entries.count)
                }
            }
            #expect(throws: EntryBundleError.trailingBytes(1)) {
                try EntryBundle.parse(bytes + [0], width: entries.count)
            }
        }
    }

    @Test("an entry fits its length field, and a bundle its tile")
    func limits() throws {
        let longest = [UInt8](repeating: 7, count: EntryBundle.maxEntryBytes)
        let bundle = try EntryBundle(entries: [longest])
        #expect(try EntryBundle.parse(bundle.encoded(), width: 1) == bundle)
        #expect(throws: EntryBundleError.entryTooLarge(bytes: 65536, limit: 65535)) {
            try EntryBundle(entries: [longest + [7]])
        }
        #expect(throws: EntryBundleError.wrongCount(0)) { try EntryBundle(entries: []) }
        #expect(throws: EntryBundleError.wrongCount(257)) {
            try EntryBundle(entries: [[UInt8]](repeating: [], count: 257))
        }
        #expect(throws: EntryBundleError.wrongCount(0)) { try EntryBundle.parse([], width: 0) }
        #expect(throws: EntryBundleError.wrongCount(-1)) { try EntryBundle.parse([], width: -1) }
        #expect(throws: EntryBundleError.cutShort(entry: 0)) {
            try EntryBundle.parse([0xff, 0xff, 0], width: 1)
        }
    }
}
