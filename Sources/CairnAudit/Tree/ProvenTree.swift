import CairnTransparencyLog

/// The hashes of a signed tree, proven tile by tile from its root downwards.
///
/// The right edge of all levels together gives the root; any full tile is right when its root is the proven hash one
/// level up. So a wrong tile is named exactly, and memory holds one tile a level.
struct ProvenTree {
    let size: UInt64
    let root: Hash
    private let source: any LogSource
    /// Partial tiles at the right edge by level; nil where they don't give the root.
    private let edge: [Int: [Hash]]?
    private var kept: [Int: Kept] = [:]
    private(set) var findings: [Finding] = []

    private struct Kept {
        var index: UInt64
        /// What the source has, right or wrong; nil where it has no such tile.
        var served: [Hash]?
        /// Nil unless proven.
        var proven: [Hash]?
    }

    init(size: UInt64, root: Hash, source: any LogSource) async throws {
        self.size = size
        self.root = root
        self.source = source
        edge = try await Self.edge(size: size, root: root, source: source)
    }

    private static func edge(size: UInt64, root: Hash, source: any LogSource) async throws -> [Int: [Hash]]? {
        do {
            let builder = try await TileBuilder(size: size, source: SourceTiles(source: source))
            guard builder.root == root else { return nil }
            return Dictionary(
                uniqueKeysWithValues: builder.edgeTiles.map { ($0.coordinate.level, $0.hashes) })
        } catch is MissingTile {
            return nil
        } catch is TileError {
            return nil
        } catch is ProofError {
            return nil
        }
    }

    var isEdgeProven: Bool { edge != nil }

    /// The hash that stands for a whole bundle of 256 entries; nil where it can't be proven.
    mutating func hash(ofBundle bundle: UInt64) async throws -> Hash? {
        try await hash(level: 1, index: bundle)
    }

    /// The hashes of the entries after the last whole bundle; nil where they can't be proven.
    var tailHashes: [Hash]? { edge.map { $0[0] ?? [] } }

    private mutating func hash(level: Int, index: UInt64) async throws -> Hash? {
        let width = UInt64(TileCoordinate.fullWidth)
        let (tile, offset) = index.quotientAndRemainder(dividingBy: width)
        if tile == TileCoordinate.hashCount(level: level + 1, treeSize: size) {
            return edge?[level]?[Int(offset)]
        }
        if kept[level]?.index != tile { try await read(level: level, index: tile) }
        return kept[level]?.proven?[Int(offset)]
    }

    private mutating func read(level: Int, index: UInt64) async throws {
        guard let coordinate = TileCoordinate(level: level, index: index) else { return }
        let parent = try await hash(level: level + 1, index: index)
        let answer = try await source.file(.hashes(coordinate))
        let tile = answer.bytes.flatMap { try? HashTile.parse($0, at: coordinate) }
        kept[level] = Kept(index: index, served: tile?.hashes, proven: nil)
        guard let tile else {
            findings.append(.noTile(answer, at: coordinate))
            return
        }
        guard let parent else { return }
        if tile.root == parent {
            kept[level]?.proven = tile.hashes
        } else {
            findings.append(
                Finding(.wrongTile, "\(coordinate.path) isn't the tile that the signed root commits to"))
        }
    }

    /// Compares a full tile, computed from the entries, with the one that the source has where that couldn't be proven.
    mutating func compare(_ derived: HashTile) {
        guard let kept = kept[derived.coordinate.level], kept.index == derived.coordinate.index,
            kept.proven == nil, let served = kept.served, served != derived.hashes
        else { return }
        let finding = Finding(
            .wrongTile, "\(derived.coordinate.path) isn't the tile that the entries below it give")
        // It may have been found by the hash above it already.
        guard !findings.contains(where: { $0.message.hasPrefix(derived.coordinate.path + " ") }) else {
            return
        }
        findings.append(finding)
    }

    /// Compares partial tiles, computed from the entries, with those that the source has.
    mutating func compareEdge(_ tiles: [HashTile]) async throws {
        for tile in tiles {
            let answer = try await source.file(.hashes(tile.coordinate))
            if answer == .found(tile.encoded()) { continue }
            guard case .found = answer else {
                // Readers fall back to the full tile, which is there when the log has grown since.
                if case .found(let full) = try await source.file(.hashes(tile.coordinate.full)),
                    Array(full.prefix(tile.coordinate.byteCount)) == tile.encoded()
                {
                    continue
                }
                findings.append(.noTile(answer, at: tile.coordinate))
                continue
            }
            findings.append(
                Finding(
                    .wrongTile, "\(tile.coordinate.path) isn't the tile that the entries below it give"))
        }
    }

    mutating func takeFindings() -> [Finding] {
        defer { findings = [] }
        return findings
    }
}

extension Finding {
    static func noTile(_ answer: FileAnswer, at tile: TileCoordinate) -> Finding {
        switch answer {
        case .missing: Finding(.missingTile, "\(tile.path) is missing")
        case .unusable(let why): Finding(.wrongTile, "\(tile.path) is no tile: \(why)")
        case .found(let bytes):
            Finding(.wrongTile, "\(tile.path) has \(bytes.count) bytes, not \(tile.byteCount)")
        }
    }
}
