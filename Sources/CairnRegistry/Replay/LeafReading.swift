import CairnManifest
import CairnProvenance

/// One leaf with its content, read and checked as far as both alone go: all but what depends on earlier leaves.
///
/// Pure, so that many can be read at once; `LeafInterpreter` then judges them in the order of the log.
package struct LeafReading: Sendable {
    package let leaf: Leaf
    package let recordDigest: ContentDigest
    let signatureRefusal: Refusal?
    /// The object's bytes; nil or empty where it is withheld.
    let object: [UInt8]?
    let content: Content

    /// What a release's leaf came with; `none` for all other kinds.
    enum Content: Sendable {
        case none
        case withheld
        case badLabel
        /// Everything needed is here, or what is missing is known; `files` is nil where the release can't be read.
        case release(ReleaseReading, files: Files?)
        /// The manifest names a file list, or the record a Sigstore bundle, that isn't here.
        case incomplete
    }

    enum Files: Sendable {
        case withheld
        case refused(ContentError)
        case content(ReleaseContent)
    }

    /// Reads a frame with a leaf.
    ///
    /// `smallFiles` are those of the frames of the leaf's segment up to and with its own, by digest. A segment is
    /// complete in itself, so nothing is looked up elsewhere: the answer is the same whatever else the node holds.
    ///
    /// - Parameter trust: whom to believe about keyless releases
    package init(
        frame: Frame, smallFiles: [ContentDigest: [UInt8]], trust: SigstoreTrust
    ) throws(FormatError) {
        self.init(leaf: try Leaf.parse(frame.leaf), frame: frame, smallFiles: smallFiles, trust: trust)
    }

    package init(leaf: Leaf, frame: Frame, smallFiles: [ContentDigest: [UInt8]], trust: SigstoreTrust) {
        self.leaf = leaf
        let digest = leaf.recordDigest
        recordDigest = digest
        let refusal = leaf.checkSignatures()
        signatureRefusal = refusal
        object = frame.object
        content =
            leaf.record.kind == .release && refusal == nil
            ? Self.read(leaf, digest: digest, frame: frame, smallFiles: smallFiles, trust: trust) : .none
    }

    /// The release's manifest, where it could be read; nothing of it is verified yet.
    package var manifest: Manifest? {
        if case .release(let reading, _) = content { reading.manifest } else { nil }
    }

    /// The release's files, where they could be read; nothing of it is verified yet.
    package var artifacts: [Artifact]? {
        if case .release(let reading, _) = content { reading.artifacts } else { nil }
    }

    private static func read(
        _ leaf: Leaf, digest: ContentDigest, frame: Frame, smallFiles: [ContentDigest: [UInt8]],
        trust: SigstoreTrust
    ) -> Content {
        guard let object = frame.object, !object.isEmpty, let labelBytes = frame.label, !labelBytes.isEmpty
        else { return .withheld }
        guard let label = try? Label.parse(labelBytes) else { return .badLabel }
        let bundle = leaf.signedRecord.bundle.map { smallFiles[$0] }
        if case .some(nil) = bundle { return .incomplete }
        var lacksList = false
        let reading = ReleaseReading(
            record: leaf.signedRecord, recordDigest: digest, signatureRefusal: nil, envelope: object,
            label: label, bundle: bundle ?? nil, trust: trust,
            findList: { digest in
                lacksList = smallFiles[digest] == nil
                return smallFiles[digest]
            })
        return lacksList ? .incomplete : .release(reading, files: files(of: reading, in: smallFiles))
    }

    private static func files(of reading: ReleaseReading, in smallFiles: [ContentDigest: [UInt8]]) -> Files? {
        guard let manifest = reading.manifest, let artifacts = reading.artifacts else { return nil }
        var files: [ContentDigest: [UInt8]] = [:]
        if let list = manifest.fileList { files[list.digest] = smallFiles[list.digest] }
        if let bundle = reading.record.bundle { files[bundle] = smallFiles[bundle] }
        for artifact in artifacts where artifact.git == .blob {
            guard let bytes = bytes(artifact.sha256, in: smallFiles) else { return .withheld }
            files[artifact.sha256] = bytes
        }
        do {
            return .content(
                try ReleaseContent(
                    artifacts: artifacts, fileList: manifest.fileList, bundle: reading.record.bundle,
                    smallFiles: files))
        } catch {
            return .refused(error)
        }
    }

    /// A small file; the empty one is known to everyone and never missing.
    private static func bytes(_ digest: ContentDigest, in smallFiles: [ContentDigest: [UInt8]]) -> [UInt8]? {
        smallFiles[digest] ?? (digest == emptyFile ? [] : nil)
    }

    private static let emptyFile = ContentDigest.of([])
}
