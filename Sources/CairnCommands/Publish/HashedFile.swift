import CairnDrafting
import CairnManifest
import Foundation

/// A file of the folder whose bytes have been read once.
struct HashedFile: Hashable, Sendable {
    let path: ArtifactPath
    let sizeBytes: Int64
    let digest: ContentDigest
    let chunks: ArtifactChunks?
    let looksLikeLFSPointer: Bool
    /// The file's state when it was read.
    let stamp: FileStamp

    /// git-lfs takes files up to this size for pointers; longer ones are never one.
    private static let pointerBytes = 1_024

    /// Reads the whole file.
    ///
    /// `progress` gets the bytes read so far.
    @concurrent
    static func read(
        _ path: ArtifactPath, in folder: DiskFolder, progress: @Sendable (Int64) -> Void
    ) async throws -> HashedFile {
        let handle = try folder.open(path.text)
        defer { close(handle) }
        guard let before = FileStamp(of: handle) else {
            throw CairnDrafting.FolderError.unreadable(path: path.text, code: errno)
        }
        var hasher = ChunkedHasher()
        var head: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            try Task.checkCancellation()
            let count = Foundation.read(handle, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CairnDrafting.FolderError.unreadable(path: path.text, code: errno) }
            guard count > 0 else { break }
            let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            if head.count < pointerBytes { head += piece.prefix(pointerBytes - head.count) }
            hasher.update(piece)
            progress(hasher.sizeBytes)
        }
        guard FileStamp(of: handle) == before else {
            throw CairnDrafting.FolderError.changed(path: path.text)
        }
        let result = hasher.finalize()
        return HashedFile(
            path: path, sizeBytes: result.sizeBytes, digest: result.digest, chunks: result.chunks,
            looksLikeLFSPointer: result.sizeBytes <= pointerBytes && isPointer(head), stamp: before)
    }

    /// Whether git-lfs would take these bytes for one of its pointers: any version of the specification.
    /// Source: <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>
    static func isPointer(_ head: [UInt8]) -> Bool {
        [
            "version https://git-lfs.github.com/spec/", "version http://git-media.io/",
            "version https://hawser.github.com/",
        ]
        .contains { head.starts(with: $0.utf8) }
    }

    /// Whether the file still is what was read.
    func isUnchanged(in folder: DiskFolder) -> Bool {
        guard let handle = try? folder.open(path.text) else { return false }
        defer { close(handle) }
        return FileStamp(of: handle) == stamp
    }
}
