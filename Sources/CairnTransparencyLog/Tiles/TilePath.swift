/// The path of a tile or bundle below the log's URL prefix, and its place in the log's directory.
///
/// Grammar: `tile/<level>/<index>[.p/<width>]` and `tile/entries/<index>[.p/<width>]`; the index stands in
/// groups of three digits, all but the last with an `x` before them: 1234067 is `x001/x234/067`.
/// Source: <https://c2sp.org/tlog-tiles>
package enum TilePath: Hashable, Sendable {
    /// A tile of hashes.
    case hashes(TileCoordinate)
    /// The bundle of entries beside a tile of level 0.
    case entries(TileCoordinate)

    /// The path that `text` spells, or `nil` unless it is spelled the only way it may be.
    package init?(_ text: String) {
        guard text.utf8.count <= TilePath.maxLength else { return nil }
        var parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        guard let root = parts.popFirst(), root.elementsEqual("tile".utf8), let kind = parts.popFirst() else {
            return nil
        }
        let isEntries = kind.elementsEqual("entries".utf8)
        guard let level = isEntries ? 0 : Int(Substring(kind)), var last = parts.popLast() else {
            return nil
        }
        var width = TileCoordinate.fullWidth
        if let before = parts.last, before.suffix(2).elementsEqual(".p".utf8) {
            guard let partial = Int(Substring(last)), partial < width else { return nil }
            width = partial
            last = before.dropLast(2)
            parts.removeLast()
        }
        var index: UInt64 = 0
        for group in parts.map({ $0.dropFirst() }) + [last] {
            guard group.count == 3, let digits = UInt64(Substring(group)), index <= TileCoordinate.maxIndex
            else { return nil }
            index = index * 1000 + digits
        }
        guard let coordinate = TileCoordinate(level: level, index: index, width: width) else {
            return nil
        }
        self = isEntries ? .entries(coordinate) : .hashes(coordinate)
        // Signs, leading zeros, wrong marks: whatever slipped through isn't what we would have written.
        guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
    }

    /// Longer than any path can be.
    private static let maxLength = 48

    package var coordinate: TileCoordinate {
        switch self {
        case .hashes(let coordinate), .entries(let coordinate): coordinate
        }
    }

    package var text: String {
        switch self {
        case .hashes(let coordinate): "tile/\(coordinate.level)/\(coordinate.place)"
        case .entries(let coordinate): "tile/entries/\(coordinate.place)"
        }
    }
}

extension TileCoordinate {
    /// Path of the tile, as `tile/0/x001/234.p/56`.
    package var path: String {
        TilePath.hashes(self).text
    }

    /// Path of the bundle with this level-0 tile's entries, as `tile/entries/x001/234.p/56`.
    package var entriesPath: String {
        TilePath.entries(self).text
    }

    /// Index and width, as `x001/234.p/56`.
    fileprivate var place: String {
        var rest = index
        var text = TileCoordinate.threeDigits(rest % 1000)
        while rest >= 1000 {
            rest /= 1000
            text = "x\(TileCoordinate.threeDigits(rest % 1000))/\(text)"
        }
        return isFull ? text : "\(text).p/\(width)"
    }

    private static func threeDigits(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 3 - digits.count) + digits
    }
}
