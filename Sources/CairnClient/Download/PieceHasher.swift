import CairnManifest
import CairnTransparencyLog

/// The SHA-256 of a file's bytes as they come, and of its chunks where the manifest has their root.
///
/// The digests of the chunks are kept: held against those of a good copy they name the bad chunk of another.
struct PieceHasher {
    private var whole = ContentHasher()
    private var piece = ContentHasher()
    private var pieceBytes = 0
    private let wantsPieces: Bool
    private var pieces: [ContentDigest] = []
    private(set) var sizeBytes: Int64 = 0

    struct Result: Hashable {
        let digest: ContentDigest
        /// In order; empty where no chunks were asked for.
        let pieces: [ContentDigest]

        /// The root over the chunks as a manifest has it.
        var root: ContentDigest? {
            var range = CompactRange()
            for piece in pieces { range.append(Hash.leaf(piece.bytes)) }
            return ContentDigest(bytes: range.root.bytes)
        }
    }

    init(for artifact: Artifact) {
        wantsPieces = artifact.chunks != nil
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        whole.update(bytes)
        sizeBytes += Int64(bytes.count)
        guard wantsPieces else { return }
        var rest = bytes
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(ArtifactChunks.size - pieceBytes))
            piece.update(part)
            pieceBytes += part.count
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
            if pieceBytes == ArtifactChunks.size { closePiece() }
        }
    }

    func finalize() -> Result {
        var last = self
        if last.pieceBytes > 0 { last.closePiece() }
        return Result(digest: whole.finalize(), pieces: last.pieces)
    }

    private mutating func closePiece() {
        pieces.append(piece.finalize())
        piece = ContentHasher()
        pieceBytes = 0
    }
}

extension PieceHasher.Result {
    /// Whether these are an artifact's bytes.
    func fits(_ artifact: Artifact) -> Bool {
        digest == artifact.sha256 && (artifact.chunks == nil || root == artifact.chunks?.root)
    }
}

extension OpenFile {
    /// Reads the whole file once, whose size the caller has compared.
    func hash(for artifact: Artifact) throws(FolderError) -> PieceHasher.Result {
        var hasher = PieceHasher(for: artifact)
        try forEachBlock { hasher.update($0) }
        return hasher.finalize()
    }
}
