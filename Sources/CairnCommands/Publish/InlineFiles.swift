import CairnAPI
import CairnDrafting
import CairnManifest

/// The small files that go along with a release instead of being uploaded.
struct InlineFiles {
    let completed: CompletedManifest
    let files: [HashedFile]
    let folder: DiskFolder

    /// The file list, then as many of the smallest files as there is room for, each content once.
    ///
    /// - Parameter bundle: the Sigstore bundle that signs the record, which comes first
    func read(bundle: [UInt8]?) throws -> [[UInt8]] {
        var result = bundle.map { [$0] } ?? []
        var room = APILimits.inlineFilesBytes - (bundle?.count ?? 0)
        if let list = completed.fileList?.encoded(), list.count <= room {
            result.append(list)
            room -= list.count
        }
        let artifacts = completed.fileList?.artifacts ?? completed.manifest.artifacts
        let blobs = Set(artifacts.filter { $0.git == .blob }.map(\.sha256))
        var seen: Set<ContentDigest> = []
        for file in files.sorted(by: { $0.sizeBytes < $1.sizeBytes }) where blobs.contains(file.digest) {
            guard file.sizeBytes <= room else { break }
            guard seen.insert(file.digest).inserted else { continue }
            let bytes = try folder.read(file.path.text, offset: 0, maxBytes: Int(file.sizeBytes))
            guard ContentDigest.of(bytes) == file.digest else {
                throw CairnDrafting.FolderError.changed(path: file.path.text)
            }
            result.append(bytes)
            room -= bytes.count
        }
        return result
    }
}
