/// Why entries or bytes are no bundle.
package enum EntryBundleError: Error, Hashable {
    /// A bundle holds 1…256 entries.
    case wrongCount(Int)
    /// An entry is longer than its length field can say.
    case entryTooLarge(bytes: Int, limit: Int)
    /// The bytes end within an entry, or before as many as asked for.
    case cutShort(entry: Int)
    /// There are bytes after the last entry asked for.
    case trailingBytes(Int)
}

/// The entries of one level-0 tile, as a log serves them.
///
/// Bytes: for each entry its length as 16 bits, big-endian, and the entry.
/// Source: <https://c2sp.org/tlog-tiles>
package struct EntryBundle: Hashable, Sendable {
    /// The longest entry that a log can hold.
    package static let maxEntryBytes = Int(UInt16.max)
    /// The longest bundle: 256 of the longest entries.
    package static let maxBytes = TileCoordinate.fullWidth * (2 + maxEntryBytes)

    package let entries: [[UInt8]]

    package init(entries: [[UInt8]]) throws(EntryBundleError) {
        guard (1...TileCoordinate.fullWidth).contains(entries.count) else { throw .wrongCount(entries.count) }
        for entry in entries where entry.count > EntryBundle.maxEntryBytes {
            throw .entryTooLarge(bytes: entry.count, limit: EntryBundle.maxEntryBytes)
        }
        self.entries = entries
    }

    /// The bundle of exactly `width` entries that `bytes` hold.
    package static func parse(_ bytes: [UInt8], width: Int) throws(EntryBundleError) -> EntryBundle {
        guard (1...TileCoordinate.fullWidth).contains(width) else { throw .wrongCount(width) }
        var entries: [[UInt8]] = []
        var rest = bytes[...]
        while entries.count < width {
            guard let high = rest.popFirst(), let low = rest.popFirst() else {
                throw .cutShort(entry: entries.count)
            }
            let length = Int(high) << 8 | Int(low)
            guard length <= rest.count else { throw .cutShort(entry: entries.count) }
            entries.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        guard rest.isEmpty else { throw .trailingBytes(rest.count) }
        return try EntryBundle(entries: entries)
    }

    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.reduce(0) { $0 + 2 + $1.count })
        for entry in entries {
            bytes.append(UInt8(truncatingIfNeeded: entry.count >> 8))
            bytes.append(UInt8(truncatingIfNeeded: entry.count))
            bytes.append(contentsOf: entry)
        }
        return bytes
    }

    /// What the level-0 tile of these entries holds.
    package var leafHashes: [Hash] {
        entries.map(Hash.leaf)
    }
}
