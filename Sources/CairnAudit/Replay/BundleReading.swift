import CairnFederation
import CairnManifest
import CairnProvenance
import CairnRegistry
import CairnTransparencyLog

/// One bundle of entries with its tile and its content, read and checked as far as it goes alone.
///
/// Pure work, done for several bundles at once and ahead of their turn; nothing of it counts before its hashes have been
/// proven.
struct BundleReading: Sendable {
    let bundle: TileCoordinate
    let entries: FileAnswer
    let tile: FileAnswer
    /// Nil where the entries are missing or no bundle.
    let hashes: [Hash]?
    let items: [Item]
    /// What is wrong with the content as a whole; nil where it is there.
    let contentFault: ContentFault?
    /// The content is so large that it is read when the bundle's turn comes.
    var isDeferred = false

    enum ContentFault: Sendable, Equatable {
        case missing
        case unusable(String)
    }

    struct Item: Sendable {
        /// Nil for an entry that is no leaf; `fault` says why.
        var reading: LeafReading?
        var fault: String?
        /// What was served beside the leaf, where it is what the record announces.
        var frame: Frame?
        var failures: [BundleCheck.Failure] = []
        /// A data directory's segment holds another leaf than its log.
        var differsInSegment = false
        var objects = 0
        var smallFiles = 0
    }

    var start: UInt64 { bundle.index * RegistryLimits.leavesPerSegment }

    static func read(
        _ bundle: TileCoordinate, entries: FileAnswer, tile: FileAnswer, content: ContentAnswer?,
        trust: SigstoreTrust
    ) -> BundleReading {
        let leaves = entries.bytes.flatMap { try? EntryBundle.parse($0, width: bundle.width) }?.entries
        var fault: ContentFault?
        var frames: [Frame]?
        switch content {
        case .found(let found) where found.count == bundle.width: frames = found
        case .found(let found): fault = .unusable("it has \(found.count) frames for \(bundle.width) entries")
        case .missing: fault = .missing
        case .unusable(let why): fault = .unusable(why)
        case .tooLarge: fault = .unusable("it is larger than \(ContentBundle.maxBytes) bytes")
        case nil: break
        }
        let items =
            leaves.map { ItemReader.read($0, frames: frames, start: bundle.index * 256, trust: trust) } ?? []
        return BundleReading(
            bundle: bundle, entries: entries, tile: tile, hashes: leaves.map { $0.map { Hash.leaf($0) } },
            items: items, contentFault: fault)
    }

    /// A bundle that is to be read when its turn comes.
    static func deferred(_ bundle: TileCoordinate, entries: FileAnswer, tile: FileAnswer) -> BundleReading {
        BundleReading(
            bundle: bundle, entries: entries, tile: tile, hashes: nil, items: [], contentFault: nil,
            isDeferred: true)
    }

    /// The tile's hashes as they were served, right or wrong.
    var tileHashes: [Hash]? {
        tile.bytes.flatMap { try? HashTile.parse($0, at: bundle) }?.hashes
    }
}

/// Reads the leaves of one bundle one after the other: small files that came with one serve those after it.
private struct ItemReader {
    private let trust: SigstoreTrust
    private var examination = BundleExamination()

    private init(trust: SigstoreTrust) {
        self.trust = trust
    }

    static func read(
        _ leaves: [[UInt8]], frames: [Frame]?, start: UInt64, trust: SigstoreTrust
    ) -> [BundleReading.Item] {
        var reader = ItemReader(trust: trust)
        var items: [BundleReading.Item] = []
        items.reserveCapacity(leaves.count)
        for (offset, leaf) in leaves.enumerated() {
            items.append(reader.read(leaf, frame: frames?[offset], index: start + UInt64(offset)))
        }
        for failure in reader.examination.end() {
            guard case .smallFileUnnamed(let index, _) = failure else { continue }
            items[Int(index - start)].failures.append(failure)
        }
        return items
    }

    private mutating func read(_ bytes: [UInt8], frame served: Frame?, index: UInt64) -> BundleReading.Item {
        let leaf: Leaf
        do {
            leaf = try Leaf.parse(bytes)
        } catch {
            return BundleReading.Item(fault: "\(error)")
        }
        guard var frame = served else {
            let reading = LeafReading(leaf: leaf, frame: Frame(leaf: bytes), smallFiles: [:], trust: trust)
            return BundleReading.Item(reading: reading)
        }
        var item = BundleReading.Item()
        if !frame.leaf.isEmpty {
            item.differsInSegment = frame.leaf != bytes
            frame.leaf = []
        }
        item.failures = examination.examineOwn(frame, record: leaf.record, index: index)
        for failure in item.failures { frame.drop(failure) }
        let reading = LeafReading(
            leaf: leaf, frame: frame, smallFiles: examination.smallFiles, trust: trust)
        let named =
            reading.manifest.map { NamedContent(manifest: $0, bundle: leaf.signedRecord.bundle) }
            ?? NamedContent(signed: leaf.signedRecord, envelope: frame.object ?? [])
        item.failures += examination.examine(frame, record: leaf.record, named: named, index: index)
        item.reading = reading
        item.objects = frame.object?.isEmpty == false ? 1 : 0
        item.smallFiles = frame.smallFiles.count
        frame.leaf = bytes
        frame.smallFiles = []
        // Later versions of an identity are judged by the earlier ones, so their frames are kept.
        item.frame = leaf.record.kind == .identity ? frame : nil
        return item
    }
}

extension Frame {
    /// Leaves out what isn't the record's, as if it were withheld.
    fileprivate mutating func drop(_ failure: BundleCheck.Failure) {
        switch failure {
        case .objectDiffers: object = nil
        case .labelDiffers: label = nil
        default: break
        }
    }
}
