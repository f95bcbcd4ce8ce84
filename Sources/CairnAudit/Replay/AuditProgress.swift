import CairnManifest
import CairnTransparencyLog

/// How far an audit has come: kept with the ledger, in the same transaction, so that both are at one point after a crash.
struct AuditProgress {
    /// What is audited and how; a state of another subject is not gone on with.
    var subject: String
    var tree: TreeProgress
    var counts: AuditCounts
    /// The newest leaf's time.
    var time: Int64
    /// The first entry that couldn't be read.
    var firstUnreadable: UInt64?
    /// The checkpoint of the last audit that came to its end, as a note.
    var finished: [UInt8]?

    init(subject: String) {
        self.subject = subject
        tree = TreeProgress()
        counts = AuditCounts()
        time = 0
    }

    /// Entries done.
    var size: UInt64 { tree.size }

    static let note = "audit"

    func encoded() -> [UInt8] {
        let value: JSONValue = [
            "counts": counts.json,
            "edge": .array(
                tree.bundles.edgeTiles.map {
                    [
                        "level": .integer(Int64($0.coordinate.level)),
                        "tile": .string(Base64.encode($0.encoded())),
                    ]
                }),
            "finished": finished.map { .string(Base64.encode($0)) } ?? .null,
            "firstUnreadable": firstUnreadable.map { .count($0) } ?? .null,
            "isWhole": .bool(tree.isWhole),
            "bundles": .count(tree.bundles.size),
            "subject": .string(subject),
            "tail": .string(Base64.encode(tree.tail.flatMap(\.bytes))),
            "time": .integer(time),
        ]
        return value.canonicalBytes()
    }

    /// Nil for bytes that aren't such a state: then the audit begins anew.
    static func parse(_ bytes: [UInt8]) async -> AuditProgress? {
        guard let object = (try? JSONValue.parse(bytes, maxBytes: bytes.count))?.objectValue,
            let subject = object["subject"]?.stringValue, let counts = AuditCounts(json: object["counts"]),
            let bundles = object["bundles"]?.integerValue.flatMap({ UInt64(exactly: $0) }),
            let isWhole = object["isWhole"]?.boolValue, let time = object["time"]?.integerValue,
            let tail = object["tail"]?.stringValue.flatMap({ Base64.decode($0) })
        else { return nil }
        var tiles = StoredEdge()
        for item in object["edge"]?.arrayValue ?? [] {
            guard let level = item["level"]?.integerValue,
                let bytes = item["tile"]?.stringValue.flatMap({ Base64.decode($0) })
            else { return nil }
            tiles.byLevel[Int(level)] = bytes
        }
        guard let builder = try? await TileBuilder(size: bundles, source: tiles) else { return nil }
        var progress = AuditProgress(subject: subject)
        progress.tree = TreeProgress(
            bundles: builder,
            tail: stride(from: 0, to: tail.count, by: Hash.byteCount).compactMap {
                Hash(bytes: Array(tail[$0..<min($0 + Hash.byteCount, tail.count)]))
            }, isWhole: isWhole)
        progress.counts = counts
        progress.time = time
        progress.firstUnreadable = object["firstUnreadable"]?.integerValue.flatMap { UInt64(exactly: $0) }
        progress.finished = object["finished"]?.stringValue.flatMap { Base64.decode($0) }
        return progress
    }
}

private struct StoredEdge: HashTileSource {
    var byLevel: [Int: [UInt8]] = [:]

    func tile(_ coordinate: TileCoordinate) async throws -> [UInt8] {
        guard let bytes = byLevel[coordinate.level] else { throw MissingTile(path: coordinate.path) }
        return bytes
    }
}
