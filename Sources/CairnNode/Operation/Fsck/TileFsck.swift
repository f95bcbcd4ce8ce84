import CairnStorage
import CairnTransparencyLog

/// Compares every tile and bundle of a log's folder with what its leaves give.
struct TileFsck {
    private let place: LogPlace
    private let size: UInt64
    /// Leaves that the public checkpoint shows: its tiles were written before it.
    private let published: UInt64
    /// By block of 256.
    private let hashes: [[Hash]]
    /// A node that runs writes the right edge when it is idle, and grows on.
    private let isRunning: Bool
    private(set) var findings: [Finding] = []
    /// Tiles and bundles compared.
    private(set) var count = 0

    init(_ place: LogPlace, size: UInt64, published: UInt64, hashes: [[Hash]], isRunning: Bool) {
        self.place = place
        self.size = size
        self.published = published
        self.hashes = hashes
        self.isRunning = isRunning
    }

    mutating func run() throws {
        var builder = TileBuilder()
        let tiles = builder.append(Array(hashes.joined()))
        var right: [Int: HashTile] = [:]
        for tile in tiles {
            if !tile.coordinate.isFull { right[tile.coordinate.level] = tile }
            try check(.hashes(tile.coordinate)) { $0 == tile.encoded() }
            guard tile.coordinate.level == 0 else { continue }
            try check(.entries(tile.coordinate)) {
                Self.leafHashes($0, width: tile.coordinate.width) == tile.hashes
            }
        }
        try findOthers(tiles: tiles, right: right)
    }

    /// The leaf hashes of a bundle's bytes; nil where they are no bundle.
    private static func leafHashes(_ bytes: [UInt8], width: Int) -> [Hash]? {
        try? EntryBundle.parse(bytes, width: width).leafHashes
    }

    private mutating func check(_ path: TilePath, isRight: ([UInt8]) -> Bool) throws {
        count += 1
        guard let bytes = try DurableFile.read("\(place.tileFolder)/\(path.text)") else {
            missing(path)
            return
        }
        if !isRight(bytes) { add(path.text, "isn't what the leaves give") }
    }

    /// What comes after the public checkpoint is written by the next start, and the right edge of a log that grows later.
    private mutating func missing(_ path: TilePath) {
        let coordinate = path.coordinate
        let shown = TileCoordinate(level: coordinate.level, index: coordinate.index, treeSize: published)
        if shown == coordinate, coordinate.isFull || !isRunning {
            add(path.text, "is missing")
        } else if !isRunning {
            findings.append(
                Finding(
                    .tile, "\(place.tiles)/\(path.text)", "isn't written yet; the next start does that",
                    isDamage: false, remedy: .start))
        }
    }

    /// Partial tiles of earlier sizes, what belongs to no size, and what isn't a tile.
    private mutating func findOthers(tiles: [HashTile], right: [Int: HashTile]) throws {
        let full = Dictionary(
            tiles.filter(\.coordinate.isFull).map { ($0.coordinate, $0) },
            uniquingKeysWith: { first, _ in first })
        for entry in try TileFolder.entries(in: place.tileFolder) {
            guard let path = entry.tile else {
                findings.append(
                    Finding(
                        .leftover, "\(place.tiles)/\(entry.path)", "is no file of a log", isDamage: false,
                        remedy: entry.path.hasSuffix(".tmp") ? .removal : .none))
                continue
            }
            let coordinate = path.coordinate
            guard let held = TileCoordinate(level: coordinate.level, index: coordinate.index, treeSize: size),
                held.width >= coordinate.width
            else {
                if !isRunning {
                    add(
                        entry.path,
                        "holds more leaves than the \(size) that are committed: state.sqlite is older than it",
                        remedy: .restore)
                }
                continue
            }
            guard !coordinate.isFull, held.width != coordinate.width else { continue }
            guard let whole = full[held] ?? right[held.level] else { continue }
            count += 1
            let expected = Array(whole.hashes.prefix(coordinate.width))
            guard let bytes = try DurableFile.read("\(place.tileFolder)/\(entry.path)") else { continue }
            let isRight =
                switch path {
                case .hashes: bytes == expected.flatMap(\.bytes)
                case .entries: Self.leafHashes(bytes, width: coordinate.width) == expected
                }
            if !isRight { add(entry.path, "isn't what the leaves give") }
        }
    }

    private mutating func add(_ path: String, _ detail: String, remedy: Finding.Remedy = .segments) {
        findings.append(Finding(.tile, "\(place.tiles)/\(path)", detail, remedy: remedy))
    }
}
