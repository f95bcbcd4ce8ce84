import CairnInspector
import CairnManifest
import CairnRegistry
import Synchronization

/// The files of a release as this node holds them, for the inspector.
struct InspectedRelease: Sendable {
    let artifacts: [CatalogArtifact]
    let contents: any ContentStore
    let blobs: any BlobStore
    let stop: Stop

    /// Bytes read of one release: the heads of the largest models, and all of a few dozen files that are searched whole.
    static let readBytes: Int64 = 64 << 30

    /// What is in the files; nil when the node stops meanwhile, or doesn't hold all of them.
    ///
    /// Blocks for as long as it takes.
    func inspect() throws -> Inspection? {
        let budget = ReadBudget(Self.readBytes)
        var files: [FileInspection] = []
        for artifact in artifacts {
            let source: any ByteSource
            if artifact.isInline {
                // The empty file stands in no frame.
                guard let bytes = artifact.size == 0 ? [] : try contents.content(artifact.digest) else {
                    return nil
                }
                source = MemorySource(bytes)
            } else {
                guard try blobs.size(of: artifact.digest) == artifact.size else { return nil }
                source = BlobSource(
                    blobs: blobs, digest: artifact.digest, size: artifact.size, budget: budget, stop: stop)
            }
            files.append(Inspector.inspect(path: artifact.path, source: source))
            guard !stop.isSet else { return nil }
        }
        return Inspection(files)
    }
}

/// What may still be read of one release.
private final class ReadBudget: Sendable {
    private let left: Atomic<Int64>

    init(_ bytes: Int64) { left = Atomic(bytes) }

    func take(_ bytes: Int64) -> Bool { left.subtract(bytes, ordering: .relaxed).newValue >= 0 }
}

private struct BlobSource: ByteSource {
    let blobs: any BlobStore
    let digest: ContentDigest
    let size: Int64
    let budget: ReadBudget
    let stop: Stop

    func read(at offset: Int64, count: Int) throws(SourceError) -> [UInt8] {
        // What comes of a read that was stopped is thrown away.
        guard !stop.isSet else { throw .ended }
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let wanted = Int(min(Int64(count), size - offset))
        guard budget.take(Int64(wanted)) else { throw .limit(.searchedBytes) }
        var bytes: [UInt8] = []
        while bytes.count < wanted {
            let piece: [UInt8]?
            do {
                piece = try blobs.read(digest, at: offset + Int64(bytes.count), count: wanted - bytes.count)
            } catch {
                throw .unreadable(code: 5)
            }
            guard let piece, !piece.isEmpty else { break }
            bytes = bytes.isEmpty ? piece : bytes + piece
        }
        return bytes
    }
}
