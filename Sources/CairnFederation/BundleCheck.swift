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
        var examination = BundleExamination()
        for (offset, (leafBytes, frame)) in zip(leaves, content).enumerated() {
            let index = start + UInt64(offset)
            let leaf: Leaf
            do {
                leaf = try Leaf.parse(leafBytes)
            } catch {
                throw frame.leaf.isEmpty ? .badLeaf(index: index) : .leafInContent(index: index)
            }
            if let failure = examination.examineOwn(frame, record: leaf.record, index: index).first {
                throw failure
            }
            let named = NamedContent(signed: leaf.signedRecord, envelope: frame.object ?? [])
            let failures = examination.examine(frame, record: leaf.record, named: named, index: index)
            if let failure = failures.first { throw failure }
            var whole = frame
            whole.leaf = leafBytes
            frames.append(whole)
        }
        if let failure = examination.end().first { throw failure }
        return frames
    }
}

/// Goes through the content of one bundle in the order of its leaves and says what of it isn't what they announce.
///
/// For each leaf first `examineOwn`, then, with what its release names, `examine`; `end` after the last one.
package struct BundleExamination: Sendable {
    private var files = BundleFiles()

    package init() {}

    /// What can be told of a frame by its record alone, object and label; takes in its small files.
    package mutating func examineOwn(_ frame: Frame, record: Record, index: UInt64) -> [BundleCheck.Failure] {
        var failures: [BundleCheck.Failure] = []
        if !frame.leaf.isEmpty { failures.append(.leafInContent(index: index)) }
        // A node's own records have no object of their own here, and a blank slot is withheld content.
        if let object = frame.object, !object.isEmpty,
            object.count != record.size || ContentDigest.of(object) != record.object
        {
            failures.append(.objectDiffers(index: index, expected: record.object))
        }
        if let bytes = frame.label, !bytes.isEmpty {
            let label = try? Label.parse(bytes)
            if label == nil || label?.entryID != record.entry { failures.append(.labelDiffers(index: index)) }
        }
        files.take(frame)
        return failures
    }

    /// What the release says of its label and its small files.
    package mutating func examine(
        _ frame: Frame, record: Record, named: NamedContent, index: UInt64
    ) -> [BundleCheck.Failure] {
        var failures: [BundleCheck.Failure] = []
        if let version = named.version, let bytes = frame.label, !bytes.isEmpty,
            let label = try? Label.parse(bytes), label.version.text != version
        {
            failures.append(.labelDiffers(index: index))
        }
        return failures + files.add(frame, isRelease: record.kind == .release, named: named, index: index)
    }

    /// What is left over after the last frame.
    package func end() -> [BundleCheck.Failure] { files.unclaimedFiles }

    /// The small files of the bundle so far, by digest.
    package var smallFiles: [ContentDigest: [UInt8]] { files.present }
}

/// The small files of a bundle so far.
private struct BundleFiles: Sendable {
    fileprivate private(set) var present: [ContentDigest: [UInt8]] = [BundleFiles.empty: []]
    /// Digests of those that the present frame brought.
    private var came: [ContentDigest] = []
    private var hasBlankSlot = false
    private var named: Set<ContentDigest> = []
    /// Files of a release whose envelope or file list is withheld: some other release of the bundle has to name them.
    private var unclaimed: [(index: UInt64, digest: ContentDigest)] = []

    private static let empty = ContentDigest.of([])

    mutating func take(_ frame: Frame) {
        came = []
        for file in frame.smallFiles where !file.isEmpty {
            let digest = ContentDigest.of(file)
            present[digest] = file
            came.append(digest)
        }
    }

    mutating func add(
        _ frame: Frame, isRelease: Bool, named content: NamedContent, index: UInt64
    ) -> [BundleCheck.Failure] {
        var failures: [BundleCheck.Failure] = []
        let list = content.fileList.flatMap { present[$0] }
        let named = content.smallFiles(fileList: list)
        self.named.formUnion(named)
        let isWithheld = isRelease && frame.object?.isEmpty != false
        hasBlankSlot = hasBlankSlot || isWithheld || frame.smallFiles.contains { $0.isEmpty }
        let namesAll = !isWithheld && (content.fileList == nil || list != nil)
        for file in came where !named.contains(file) {
            if namesAll {
                failures.append(.smallFileUnnamed(index: index, digest: file))
            } else {
                unclaimed.append((index, file))
            }
        }
        if !hasBlankSlot {
            failures += named.filter { present[$0] == nil }.sorted().map {
                .smallFileMissing(index: index, digest: $0)
            }
        }
        return failures
    }

    var unclaimedFiles: [BundleCheck.Failure] {
        unclaimed.filter { !named.contains($0.digest) }.map {
            .smallFileUnnamed(index: $0.index, digest: $0.digest)
        }
    }
}

/// What a release's payload names: the version, its small files and its file list.
///
/// An envelope that can't be read names nothing: its leaf is refused later, with a reason.
package struct NamedContent: Sendable {
    fileprivate private(set) var version: String?
    fileprivate private(set) var fileList: ContentDigest?
    private var blobs: Set<ContentDigest> = []
    /// The Sigstore bundle that signs the record: the leaf names it, whatever became of the envelope.
    fileprivate let bundle: ContentDigest?

    /// What a release names whose statement has been read.
    package init(manifest: Manifest, bundle: ContentDigest?) {
        self.bundle = bundle
        version = manifest.version.text
        fileList = manifest.fileList?.digest
        blobs = Set(manifest.artifacts.filter { $0.git == .blob }.map(\.sha256))
    }

    /// What the object of a record names, read as far as it can be; nothing for any other kind than a release.
    package init(signed: SignedRecord, envelope: [UInt8]) {
        bundle = signed.bundle
        guard signed.record.kind == .release else { return }
        guard let stored = try? StoredEnvelope.parse(envelope, mayBeUnsigned: true),
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
    fileprivate func smallFiles(fileList bytes: [UInt8]?) -> Set<ContentDigest> {
        let own = bundle.map { blobs.union([$0]) } ?? blobs
        guard let fileList else { return own }
        let list = bytes.flatMap { try? JSONValue.parse($0, maxBytes: $0.count) }
        return own.union(Self.blobs(among: list)).union([fileList])
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
