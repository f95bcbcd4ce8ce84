import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// Writes tiles, bundles and the public checkpoint of a log again, from its segments and its commit point.
struct TileRepair {
    private let place: LogPlace
    private let head: CommittedHead
    private let aside: SetAside

    init(_ place: LogPlace, head: CommittedHead, aside: SetAside) {
        self.place = place
        self.head = head
        self.aside = aside
    }

    /// Mends what is named; returns why it couldn't be, by place.
    func run(_ findings: [Finding]) throws -> [String: String] {
        let store = try DiskTileStore(folder: place.tileFolder)
        let tiles = findings.filter { $0.kind == .tile && $0.remedy == .segments }
        var reasons: [String: String] = [:]
        if !tiles.isEmpty {
            if let expected = try expectedTiles() {
                for finding in tiles {
                    guard let path = TilePath(String(finding.place.dropFirst(place.tiles.utf8.count + 1))),
                        let bytes = try bytes(of: path, tiles: expected)
                    else { continue }
                    try aside.move(finding.place)
                    try store.write([TileFile(path: path, bytes: bytes)])
                }
            } else {
                for finding in tiles { reasons[finding.place] = "the segments don't give the committed root" }
            }
        }
        for finding in findings where finding.kind == .checkpoint && finding.remedy == .commitPoint {
            try aside.move(finding.place)
            try store.publish(checkpoint: head.note)
        }
        return reasons
    }

    /// Every tile of the committed tree by level and place; nil where the segments don't give its root.
    private func expectedTiles() throws -> [Place: HashTile]? {
        var segments = SegmentFsck(place, size: head.size)
        try segments.run()
        let hashes = segments.hashes.joined().compactMap { $0 }
        var builder = TileBuilder()
        let tiles = builder.append(hashes)
        guard UInt64(hashes.count) == head.size, builder.root == head.root else { return nil }
        return Dictionary(tiles.map { (Place($0.coordinate), $0) }, uniquingKeysWith: { _, last in last })
    }

    private struct Place: Hashable {
        var level: Int
        var index: UInt64

        init(_ coordinate: TileCoordinate) {
            level = coordinate.level
            index = coordinate.index
        }
    }

    private func bytes(of path: TilePath, tiles: [Place: HashTile]) throws -> [UInt8]? {
        let coordinate = path.coordinate
        guard let tile = tiles[Place(coordinate)], tile.hashes.count >= coordinate.width else { return nil }
        switch path {
        case .hashes: return tile.hashes.prefix(coordinate.width).flatMap(\.bytes)
        case .entries:
            let store = try DiskSegmentStore(folder: place.segmentFolder)
            let start = coordinate.index * RegistryLimits.leavesPerSegment
            let leaves = try LogOpening.leaves(start..<start + UInt64(coordinate.width), in: store)
            return try EntryBundle(entries: leaves).encoded()
        }
    }
}
