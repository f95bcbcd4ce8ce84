import CairnManifest
import NIOCore
import Synchronization

/// What is wrong with the bytes that a source gave.
enum CopyFault: Error, Equatable {
    case tooLong
    case otherBytes(PieceHasher.Result)
}

/// The bytes of one artifact as they come, in `.cairn/incoming/<digest>.part`.
///
/// What an interrupted download left there is hashed once and gone on from. Nothing leaves the folder before
/// its digest has been checked.
final class PartFile: ByteSink {
    private struct State {
        var hasher: PieceHasher
    }

    let artifact: Artifact
    let place: [String]
    private let file: OpenFile
    private let state: Mutex<State>
    private let shown: String
    private let progress: any ProgressSink

    init(_ artifact: Artifact, in tree: FolderTree, progress: any ProgressSink) throws(FolderError) {
        self.artifact = artifact
        self.progress = progress
        place = ReleaseFolder.incoming + [artifact.sha256.hex + ".part"]
        shown = artifact.path.text
        file = try tree.openForWriting(place)
        var hasher = PieceHasher(for: artifact)
        if file.sizeBytes > artifact.sizeBytes {
            try file.truncate(to: 0)
        } else {
            try file.forEachBlock { hasher.update($0) }
        }
        state = Mutex(State(hasher: hasher))
    }

    var sizeBytes: Int64 { state.withLock { $0.hasher.sizeBytes } }

    var isComplete: Bool { sizeBytes == artifact.sizeBytes }

    /// Forgets all bytes.
    func reset() throws {
        try state.withLock { state in
            try file.truncate(to: 0)
            state.hasher = PieceHasher(for: artifact)
        }
    }

    func begin(at offset: Int64) throws {
        if offset == 0, sizeBytes > 0 { try reset() }
        precondition(offset == sizeBytes, "a download goes on where the file ends")
    }

    func write(_ bytes: ByteBuffer) throws {
        let done = try state.withLock { state in
            let offset = state.hasher.sizeBytes
            guard offset + Int64(bytes.readableBytes) <= artifact.sizeBytes else { throw CopyFault.tooLong }
            try bytes.withUnsafeReadableBytes { buffer in
                try file.write(buffer, at: offset)
                state.hasher.update(buffer)
            }
            return state.hasher.sizeBytes
        }
        progress.update(shown, done: done, total: artifact.sizeBytes)
    }

    /// The digests of the file, when they are the artifact's.
    func verify() throws -> PieceHasher.Result {
        let result = state.withLock { $0.hasher.finalize() }
        guard result.fits(artifact) else { throw CopyFault.otherBytes(result) }
        return result
    }
}
