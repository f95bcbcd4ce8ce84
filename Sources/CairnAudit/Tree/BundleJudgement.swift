import CairnRegistry
import CairnTransparencyLog

/// What the tree commits to for one bundle; nil where that couldn't be proven.
enum BundleHashes {
    case whole(Hash?)
    case tail([Hash]?)
}

/// Which entries of a bundle are those that the tree commits to, and what is wrong with its files.
struct BundleJudgement {
    let bundle: TileCoordinate
    /// Whether an entry may be taken in.
    private(set) var isProven: [Bool]
    /// The hash that stands for the whole bundle; nil where nobody knows it.
    private(set) var hash: Hash?
    /// The hashes of all entries, where they are known.
    private(set) var hashes: [Hash]?
    /// Whether all entries are those that were expected, or nothing says that they aren't.
    private(set) var areEntriesRight = false
    private(set) var findings: [Finding] = []

    init(_ reading: BundleReading, expected: BundleHashes) {
        bundle = reading.bundle
        isProven = Array(repeating: false, count: reading.bundle.width)
        switch expected {
        case .whole(let hash?): judge(reading, fits: { MerkleTree.root(of: $0) == hash }, proven: hash)
        case .tail(let hashes?): judge(reading, fits: { $0 == hashes }, proven: nil)
        case .whole(nil), .tail(nil): acceptUnproven(reading)
        }
    }

    private mutating func judge(_ reading: BundleReading, fits: ([Hash]) -> Bool, proven: Hash?) {
        let tile = reading.tileHashes
        let isTileRight = tile.map(fits) ?? false
        if !isTileRight { findings.append(Self.tileFinding(reading)) }
        hash = proven
        if let found = reading.hashes, fits(found) {
            accept(reading, hashes: found)
            return
        }
        findings.append(Self.entriesFinding(reading))
        guard isTileRight, let tile else { return }
        hashes = tile
        guard let found = reading.hashes, found.count == tile.count else { return }
        for offset in found.indices {
            isProven[offset] = found[offset] == tile[offset]
            if !isProven[offset] {
                findings.append(
                    Finding(
                        .entry, index: reading.start + UInt64(offset),
                        "the entry isn't the one that the signed root commits to"))
            }
        }
    }

    /// Nothing above says what the bundle must be: its entries are taken as they are, and the root decides at the end.
    private mutating func acceptUnproven(_ reading: BundleReading) {
        guard let found = reading.hashes else {
            findings.append(Self.entriesFinding(reading))
            if let tile = reading.tileHashes {
                hashes = tile
                hash = MerkleTree.root(of: tile)
            }
            return
        }
        accept(reading, hashes: found)
        hash = MerkleTree.root(of: found)
        if reading.tileHashes != found { findings.append(Self.tileFinding(reading)) }
    }

    private mutating func accept(_ reading: BundleReading, hashes found: [Hash]) {
        hashes = found
        isProven = Array(repeating: true, count: reading.bundle.width)
        areEntriesRight = true
    }

    private static func tileFinding(_ reading: BundleReading) -> Finding {
        guard reading.tileHashes != nil else { return .noTile(reading.tile, at: reading.bundle) }
        return Finding(.wrongTile, "\(reading.bundle.path) isn't the tile that the signed root commits to")
    }

    private static func entriesFinding(_ reading: BundleReading) -> Finding {
        let path = reading.bundle.entriesPath
        switch reading.entries {
        case .missing: return Finding(.missingEntries, index: reading.start, "\(path) is missing")
        case .unusable(let why):
            return Finding(.wrongEntries, index: reading.start, "\(path) is no bundle: \(why)")
        case .found:
            let what =
                reading.hashes == nil
                ? "is no bundle of \(reading.bundle.width) entries"
                : "isn't the bundle that the signed root commits to"
            return Finding(.wrongEntries, index: reading.start, "\(path) \(what)")
        }
    }
}
