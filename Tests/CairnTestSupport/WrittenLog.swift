import CairnAPI
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTransparencyLog

/// A log written leaf by leaf, also against the rules, with the key that sample publishers name as their home's.
///
/// Two of the same origin are two histories under one key.
package struct WrittenLog: Sendable {
    package let origin: String
    package private(set) var frames: [Frame] = []
    private var objects: [ContentDigest: [UInt8]] = [:]
    private var commits: [ContentDigest: GitObjectID] = [:]
    private static let time: Int64 = 1_767_323_045

    package init(origin: String = "models.example.org") {
        self.origin = origin
    }

    package var logOrigin: String { origin + "/log" }
    package var signer: TestLogSigner { TestLogSigner(origin: logOrigin) }
    package var leaves: [[UInt8]] { frames.map(\.leaf) }
    package var size: UInt64 { UInt64(frames.count) }

    /// The log as it was when it had this many leaves.
    package func before(_ size: Int) -> WrittenLog {
        var log = self
        log.frames.removeLast(frames.count - size)
        return log
    }

    // MARK: Writing

    package mutating func append(_ frame: Frame) { frames.append(frame) }

    package mutating func append(_ publisher: SamplePublisher) {
        append(Frame(leaf: publisher.leaf(time: Self.time).encoded(), object: publisher.envelope.bytes))
    }

    /// Logs a release as a node would; `change` makes another leaf of the right one.
    package mutating func append(_ release: SampleRelease, change: (Leaf) -> Leaf = { $0 }) throws {
        let submission = Submission.sample(release)
        guard case .release(let verified, _, let content) = submission.subject else { return }
        let parent = release.record.record.previous.flatMap { commits[$0] }
        let commit = ReleaseCommit.make(
            of: verified.value, tree: content.tree, parent: parent, time: Self.time)
        commits[release.recordDigest] = commit.id
        for file in release.largeFiles { objects[file.artifact.sha256] = file.bytes }
        let start = frames.count / 256 * 256
        let known = Set(frames[start...].flatMap(\.smallFiles))
        append(
            Frame(
                leaf: change(release.leaf(commit: commit.id.hex, time: Self.time)).encoded(),
                label: release.label.encoded(), object: release.envelope.bytes,
                smallFiles: release.smallFiles.filter { !known.contains($0) }))
    }

    /// Logs records of the node itself, whose content is nobody's concern.
    package mutating func grow(by count: Int, seed: String = "") {
        var previous = frames.reversed().lazy.compactMap { try? Leaf.parse($0.leaf) }
            .first { $0.record.kind == .heads }?.recordDigest
        for _ in 0..<count {
            let object = Array("\(seed) \(frames.count)".utf8)
            let record = Record(
                author: nil, entry: nil, identityVersion: 0, kind: .heads, object: ContentDigest.of(object),
                origin: logOrigin, previous: previous, size: object.count)
            previous = record.digest
            let leaf = Leaf(
                commit: nil, signedRecord: SignedRecord(record: record, signatures: []), time: Self.time)
            append(Frame(leaf: leaf.encoded(), object: object))
        }
    }

    // MARK: Serving

    package func checkpoint(by other: TestLogSigner? = nil) throws -> [UInt8] {
        let root = MerkleTree.root(of: leaves.map { Hash.leaf($0) })
        let signer = other ?? signer
        return try signer.sign(Checkpoint(origin: signer.key.name, size: size, root: root))
    }

    package func document(sequence: Int64 = 1, vkey: String? = nil, key: SigningKey? = nil) throws -> [UInt8]
    {
        let document = NodeDocument(
            origin: origin, logVKey: vkey ?? signer.key.description, sequence: sequence,
            time: "2026-01-02T03:04:05Z", softwareVersion: "0", registration: "open", contact: nil)
        let key = key ?? TestKeys.ed25519("log of \(logOrigin)")
        return document.encoded(signature: try key.sign(document.signedBytes))
    }

    /// What an honest node that has this log answers to a path; nil where it has nothing there.
    package func file(_ path: String) throws -> [UInt8]? {
        if path == APIPath.nodeDocument { return try document() }
        if path == "/log/checkpoint" { return try checkpoint() }
        if path.hasPrefix(APIPath.objects + "/") {
            return ContentDigest(hex: String(path.dropFirst(APIPath.objects.count + 1))).flatMap {
                objects[$0]
            }
        }
        if path.hasPrefix("/log/content/"), let place = TilePath("tile/entries/" + path.dropFirst(13)) {
            return has(place.coordinate)
                ? frames[range(of: place.coordinate)].flatMap { $0.encodedContent() } : nil
        }
        guard path.hasPrefix("/log/"), let tile = TilePath(String(path.dropFirst(5))) else { return nil }
        let place = tile.coordinate
        guard has(place) else { return nil }
        guard case .hashes = tile else {
            return try EntryBundle(entries: Array(leaves[range(of: place)])).encoded()
        }
        let width = 1 << (8 * place.level)
        let first = Int(place.index) * 256
        return (first..<first + place.width).flatMap { index in
            MerkleTree.root(of: leaves[index * width..<(index + 1) * width].map { Hash.leaf($0) }).bytes
        }
    }

    private func has(_ tile: TileCoordinate) -> Bool {
        let hashes = TileCoordinate.hashCount(level: tile.level, treeSize: size)
        return tile.index * 256 + UInt64(tile.width) <= hashes
    }

    private func range(of bundle: TileCoordinate) -> Range<Int> {
        let start = Int(bundle.index) * 256
        return start..<start + bundle.width
    }

    /// Every path that a reader of the whole log asks for.
    package var paths: [String] {
        let tiles = TileCoordinate.new(from: 0, to: size).flatMap { tile in
            tile.level > 0
                ? ["/log/" + tile.path]
                : [
                    "/log/" + tile.path, "/log/" + tile.entriesPath,
                    "/log/content/" + tile.entriesPath.dropFirst("tile/entries/".count),
                ]
        }
        return [APIPath.nodeDocument, "/log/checkpoint"] + tiles
            + objects.keys.sorted().map { APIPath.object($0) }
    }
}
