import CairnManifest
import CairnProvenance
import CairnRegistry

/// Joins the leaves of one bundle with the content that came for them, after checking every digest.
///
/// The leaves are known to be the log's. The content comes from whoever serves it and is believed in nothing:
/// an object must have the digest and size that its record states, a label must give the record's entry id and its
/// release's version, and every small file that a release names must be there, unless some slot of the bundle before
/// is blank. The empty file is never missing.
package enum BundleCheck {
    package enum Failure: Error, Hashable, Sendable {
        case wrongCount(expected: Int, found: Int)
        case leafInContent(index: UInt64)
        case badLeaf(index: UInt64)
        case objectDiffers(index: UInt64, expected: ContentDigest)
        case labelDiffers(index: UInt64)
        case smallFileMissing(index: UInt64, digest: ContentDigest)
        case smallFileUnnamed(index: UInt64, digest: ContentDigest)
    }

    /// The whole frames of a bundle whose first leaf has index `start`.
    package static func join(
        leaves: [[UInt8]], content: [Frame], start: UInt64
    ) throws(Failure) -> [Frame] {
        guard leaves.count == content.count else {
            throw .wrongCount(expected: leaves.count, found: content.count)
        }
        var frames: [Frame] = []
        frames.reserveCapacity(leaves.count)
        var files = BundleFiles()
        for (offset, (leafBytes, frame)) in zip(leaves, content).enumerated() {
            let index = start + UInt64(offset)
            guard frame.leaf.isEmpty else { throw .leafInContent(index: index) }
            let leaf: Leaf
            do {
                leaf = try Leaf.parse(leafBytes)
            } catch {
                throw .badLeaf(index: index)
            }
            try checkObject(frame, record: leaf.record, index: index)
            let isRelease = leaf.record.kind == .release
            let named = isRelease ? NamedContent(envelope: frame.object ?? []) : NamedContent()
            try checkLabel(frame, record: leaf.record, version: named.version, index: index)
            try files.add(frame, isRelease: isRelease, named: named, index: index)
            var whole = frame
            whole.leaf = leafBytes
            frames.append(whole)
        }
        try files.checkUnclaimed()
        return frames
    }

    private static func checkObject(_ frame: Frame, record: Record, index: UInt64) throws(Failure) {
        // A node's own records have no object of their own here, and a blank slot is withheld content.
        guard let object = frame.object, !object.isEmpty else { return }
        guard object.count == record.size, ContentDigest.of(object) == record.object else {
            throw .objectDiffers(index: index, expected: record.object)
        }
    }

    private static func checkLabel(
        _ frame: Frame, record: Record, version: String?, index: UInt64
    ) throws(Failure) {
        guard let bytes = frame.label, !bytes.isEmpty else { return }
        guard let label = try? Label.parse(bytes), label.entryID == record.entry,
            version == nil || label.version.text == version
        else { throw .labelDiffers(index: index) }
    }
}

/// The small files of a bundle so far.
private struct BundleFiles {
    private var present: [ContentDigest: [UInt8]] = [ContentDigest.of([]): []]
    private var hasBlankSlot = false
    private var named: Set<ContentDigest> = []
    /// Files of a release whose envelope or file list is withheld: some other release of the bundle has to name them.
    private var unclaimed: [(index: UInt64, digest: ContentDigest)] = []

    mutating func add(
        _ frame: Frame, isRelease: Bool, named content: NamedContent, index: UInt64
    ) throws(BundleCheck.Failure) {
        let came = frame.smallFiles.filter { !$0.isEmpty }.map { (digest: ContentDigest.of($0), bytes: $0) }
        for file in came { present[file.digest] = file.bytes }
        let list = content.fileList.flatMap { present[$0] }
        let named = content.smallFiles(fileList: list)
        self.named.formUnion(named)
        let isWithheld = isRelease && frame.object?.isEmpty != false
        hasBlankSlot = hasBlankSlot || isWithheld || frame.smallFiles.contains { $0.isEmpty }
        let namesAll = !isWithheld && (content.fileList == nil || list != nil)
        for file in came where !named.contains(file.digest) {
            guard !namesAll else { throw .smallFileUnnamed(index: index, digest: file.digest) }
            unclaimed.append((index, file.digest))
        }
        if !hasBlankSlot, let missing = named.sorted().first(where: { present[$0] == nil }) {
            throw .smallFileMissing(index: index, digest: missing)
        }
    }

    func checkUnclaimed() throws(BundleCheck.Failure) {
        if let file = unclaimed.first(where: { !named.contains($0.digest) }) {
            throw .smallFileUnnamed(index: file.index, digest: file.digest)
        }
    }
}

/// What a release's payload names: the version, its small files and its file list.
///
/// An envelope that can't be read names nothing: its leaf is refused later, with a reason.
private struct NamedContent {
    var version: String?
    var fileList: ContentDigest?
    private var blobs: Set<ContentDigest> = []

    init() {}

    init(envelope: [UInt8]) {
        guard let stored = try? StoredEnvelope.parse(envelope),
            let payload = try? JSONValue.parse(stored.payload, maxBytes: stored.payload.count),
            let predicate = payload.objectValue?["predicate"]?.objectValue
        else { return }
        version = predicate["version"]?.stringValue
        fileList = predicate["fileList"]?.objectValue?["digest"]?.stringValue.flatMap {
            ContentDigest(hex: $0)
        }
        blobs = Self.blobs(among: predicate["artifacts"])
    }

    /// Digests of the file list and of every small file that the manifest, or its list, names.
    func smallFiles(fileList bytes: [UInt8]?) -> Set<ContentDigest> {
        guard let fileList else { return blobs }
        let list = bytes.flatMap { try? JSONValue.parse($0, maxBytes: $0.count) }
        return blobs.union(Self.blobs(among: list)).union([fileList])
    }

    private static func blobs(among artifacts: JSONValue?) -> Set<ContentDigest> {
        var digests: Set<ContentDigest> = []
        for artifact in artifacts?.arrayValue ?? [] {
            guard let artifact = artifact.objectValue, artifact["git"]?.stringValue == "blob",
                let text = artifact["digests"]?.objectValue?["sha256"]?.stringValue,
                let digest = ContentDigest(hex: text)
            else { continue }
            digests.insert(digest)
        }
        return digests
    }
}
