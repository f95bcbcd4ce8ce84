import CairnTransparencyLog

/// The tree as far as an audit has computed it from the entries: whole bundles, and the entries after the last one.
///
/// A bundle is one hash of level 1, so the tree over bundles is the log's tree from level 1 up.
struct TreeProgress {
    /// Over the hashes of whole bundles.
    private(set) var bundles: TileBuilder
    /// Hashes of the entries after the last whole bundle that has been looked at.
    private(set) var tail: [Hash]
    /// False once a bundle's hash couldn't be told at all: then no root can be computed.
    private(set) var isWhole: Bool

    init() {
        bundles = TileBuilder()
        tail = []
        isWhole = true
    }

    init(bundles: TileBuilder, tail: [Hash], isWhole: Bool) {
        self.bundles = bundles
        self.tail = tail
        self.isWhole = isWhole
    }

    /// Entries covered.
    var size: UInt64 { bundles.size * UInt64(TileCoordinate.fullWidth) + UInt64(tail.count) }

    /// Takes the hash of the next whole bundle, nil where nobody knows it; gives the full tiles that it completes, of
    /// level 1 and up.
    mutating func append(bundle: Hash?) -> [HashTile] {
        tail = []
        if bundle == nil { isWhole = false }
        return bundles.append([bundle ?? .empty]).compactMap { tile in
            guard tile.coordinate.isFull else { return nil }
            return tile.raised
        }
    }

    /// Takes the entries after the last whole bundle, those seen before included.
    mutating func setTail(_ hashes: [Hash]) { tail = hashes }

    var root: Hash? {
        var end = CompactRange()
        for hash in tail { end.append(hash) }
        guard isWhole, let whole = CompactRange(size: size, nodes: bundles.compactRange.nodes + end.nodes)
        else { return nil }
        return whole.root
    }

    /// The partial tiles at the right edge, of all levels.
    var edge: [HashTile] {
        let last = TileCoordinate(
            level: 0, index: bundles.size, width: max(1, min(tail.count, TileCoordinate.fullWidth)))
        let lowest = tail.isEmpty ? nil : last.map { HashTile(coordinate: $0, hashes: tail) }
        return ([lowest] + bundles.edgeTiles.map(\.raised)).compactMap { $0 }
    }
}

extension HashTile {
    /// The same hashes one level up: a tile over bundles as a tile of the log.
    fileprivate var raised: HashTile? {
        TileCoordinate(
            level: coordinate.level + 1, index: coordinate.index, width: coordinate.width
        ).map { HashTile(coordinate: $0, hashes: hashes) }
    }
}
