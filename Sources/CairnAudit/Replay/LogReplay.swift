import CairnManifest
import CairnRegistry
import CairnStorage
import CairnTransparencyLog

/// Goes through a log bundle by bundle: files are fetched and read ahead, then each bundle is proven against the signed
/// root and its records are judged in their order.
///
/// Each bundle's outcome counts together with the progress; whoever is interrupted goes on with the next bundle.
struct LogReplay {
    let source: any LogSource
    let store: AuditStore
    let records: RecordReplay
    let checkpoint: Checkpoint
    /// Told how many entries are done.
    let advanced: @Sendable (UInt64) -> Void

    /// Brings `progress` to the checkpoint.
    func run(_ progress: inout AuditProgress) async throws {
        var tree = try await ProvenTree(size: checkpoint.size, root: checkpoint.root, source: source)
        let perBundle = RegistryLimits.leavesPerSegment
        var next = progress.size / perBundle
        let end = (checkpoint.size + perBundle - 1) / perBundle
        try await withThrowingTaskGroup(of: BundleReading.self) { group in
            var asked = next
            var waiting: [UInt64: BundleReading] = [:]
            var missing = 0
            while next < end, missing < AuditLimits.missingBundles {
                try Task.checkCancellation()
                while asked < end, asked - next < UInt64(AuditLimits.bundlesAhead) {
                    guard
                        let bundle = TileCoordinate(level: 0, index: asked, treeSize: checkpoint.size)
                    else { break }
                    group.addTask { try await read(bundle, contentBytes: AuditLimits.contentAheadBytes) }
                    asked += 1
                }
                guard var reading = waiting.removeValue(forKey: next) else {
                    guard let finished = try await group.next() else { break }
                    waiting[finished.bundle.index] = finished
                    continue
                }
                if reading.isDeferred {
                    reading = try await read(reading.bundle, contentBytes: ContentBundle.maxBytes)
                }
                try await take(reading, tree: &tree, progress: &progress)
                missing = reading.hashes == nil ? missing + 1 : 0
                next += 1
                advanced(progress.size)
            }
            group.cancelAll()
        }
        try await finish(&tree, progress: &progress)
    }

    private func read(_ bundle: TileCoordinate, contentBytes: Int) async throws -> BundleReading {
        async let tile = source.file(.hashes(bundle))
        let entries = try await orFull(.entries(bundle))
        guard source.hasContent else {
            return BundleReading.read(
                bundle, entries: entries, tile: try await tile, content: nil,
                trust: records.trust)
        }
        let content = try await source.content(bundle, maxBytes: contentBytes)
        if case .tooLarge = content, contentBytes < ContentBundle.maxBytes {
            return .deferred(bundle, entries: entries, tile: try await tile)
        }
        return BundleReading.read(
            bundle, entries: entries, tile: try await tile, content: content,
            trust: records.trust)
    }

    /// A partial bundle may be gone once the full one is there; its entries are the first of that.
    private func orFull(_ path: TilePath) async throws -> FileAnswer {
        let answer = try await source.file(path)
        let bundle = path.coordinate
        guard answer == .missing, !bundle.isFull,
            case .found(let bytes) = try await source.file(.entries(bundle.full)),
            let full = try? EntryBundle.parse(bytes, width: TileCoordinate.fullWidth),
            let cut = try? EntryBundle(entries: Array(full.entries.prefix(bundle.width)))
        else { return answer }
        return .found(cut.encoded())
    }

    // MARK: One bundle

    private func take(
        _ reading: BundleReading, tree: inout ProvenTree, progress: inout AuditProgress
    ) async throws {
        var findings: [Finding] = []
        let expected: BundleHashes
        if reading.bundle.isFull {
            expected = .whole(try await tree.hash(ofBundle: reading.bundle.index))
        } else {
            expected = .tail(tree.tailHashes)
        }
        let judgement = BundleJudgement(reading, expected: expected)
        findings += judgement.findings
        findings += try await partialFindings(judgement, reading)
        let from = progress.size
        var grown = progress
        if reading.bundle.isFull {
            for tile in grown.tree.append(bundle: judgement.hash) {
                tree.compare(tile)
                findings += try await partialFindings(of: tile)
            }
        } else {
            grown.tree.setTail(judgement.hashes ?? Array(repeating: .empty, count: reading.bundle.width))
        }
        // The entries of a partial bundle that an earlier audit saw must be the same ones.
        if !progress.tree.tail.isEmpty, let hashes = judgement.hashes,
            !hashes.starts(with: progress.tree.tail)
        {
            findings.append(
                Finding(
                    .fork, index: reading.start,
                    "the entries of this bundle aren't those that the last audit saw here"))
        }
        findings += tree.takeFindings()
        try store.index.transaction { transaction in
            for finding in findings {
                try records.note(finding, progress: &grown, in: transaction)
            }
            try records.take(
                reading, from: from, isProven: judgement.isProven, progress: &grown, into: transaction)
            try transaction.setNote(AuditProgress.note, grown.encoded())
        }
        progress = grown
    }

    /// Partial files that a folder keeps beside a bundle must be its beginning.
    private func partialFindings(
        _ judgement: BundleJudgement, _ reading: BundleReading
    ) async throws -> [Finding] {
        guard let hashes = judgement.hashes else { return [] }
        let tile = HashTile(coordinate: judgement.bundle, hashes: hashes)
        var findings = judgement.bundle.isFull ? try await partialFindings(of: tile) : []
        let widths = try source.partialWidths(of: .entries(judgement.bundle)).filter { $0 < hashes.count }
        guard judgement.areEntriesRight, !widths.isEmpty,
            let entries = reading.entries.bytes.flatMap({
                try? EntryBundle.parse($0, width: judgement.bundle.width)
            })?.entries
        else { return findings }
        for width in widths {
            guard let place = TileCoordinate(level: 0, index: judgement.bundle.index, width: width),
                let expected = try? EntryBundle(entries: Array(entries.prefix(width)))
            else { continue }
            if try await source.file(.entries(place)) != .found(expected.encoded()) {
                findings.append(
                    Finding(
                        .wrongEntries, index: reading.start,
                        "\(place.entriesPath) isn't the beginning of its bundle"))
            }
        }
        return findings
    }

    private func partialFindings(of tile: HashTile) async throws -> [Finding] {
        var findings: [Finding] = []
        for width in try source.partialWidths(of: .hashes(tile.coordinate)) where width < tile.hashes.count {
            guard
                let place = TileCoordinate(
                    level: tile.coordinate.level, index: tile.coordinate.index, width: width)
            else { continue }
            let expected = HashTile(coordinate: place, hashes: Array(tile.hashes.prefix(width)))
            if try await source.file(.hashes(place)) != .found(expected.encoded()) {
                findings.append(Finding(.wrongTile, "\(place.path) isn't the beginning of its tile"))
            }
        }
        return findings
    }

    // MARK: The end

    private func finish(_ tree: inout ProvenTree, progress: inout AuditProgress) async throws {
        var findings: [Finding] = []
        let root = progress.tree.root
        if let root, root != checkpoint.root, progress.size == checkpoint.size {
            findings.append(
                Finding(
                    .root,
                    "the \(checkpoint.size) entries give the root \(root), but the checkpoint says \(checkpoint.root)"
                ))
        } else if progress.size < checkpoint.size {
            findings.append(
                Finding(
                    .root,
                    "the audit stops at entry \(progress.size) of \(checkpoint.size): nothing is served there any more"
                ))
        } else if root == nil {
            findings.append(
                Finding(.root, "the root can't be computed: a whole bundle and its tile are gone"))
        }
        if root == checkpoint.root { try await tree.compareEdge(progress.tree.edge) }
        for tile in progress.tree.edge { findings += try await partialFindings(of: tile) }
        findings += tree.takeFindings()
        var ended = progress
        try store.index.transaction { transaction in
            for finding in findings { try records.note(finding, progress: &ended, in: transaction) }
            try transaction.setNote(AuditProgress.note, ended.encoded())
        }
        progress = ended
    }
}
