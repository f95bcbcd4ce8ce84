import CairnTransparencyLog

/// What lets a file be checked piece by piece: the RFC 6962 root over the SHA-256 of its chunks.
///
/// JSON: `{"root":"<hex>","size":16777216}`. Each leaf entry of the tree is the 32 raw bytes of a chunk's SHA-256;
/// every chunk has 16 MiB but the last, which is shorter or as long and never empty.
package struct ArtifactChunks: Hashable, Sendable {
    /// The root hash, a SHA-256 like every other digest here.
    package let root: ContentDigest

    /// Bytes of a chunk.
    ///
    /// Files up to this size carry no chunks.
    package static let size = 16_777_216

    package init(root: ContentDigest) {
        self.root = root
    }

    package var json: JSONValue { ["root": .string(root.hex), "size": .integer(Int64(Self.size))] }
}

/// Reads the bytes of a file once, in pieces of any size, and gives its SHA-256 and its chunk root.
package struct ChunkedHasher: Sendable {
    private var whole = ContentHasher()
    private var chunk = ContentHasher()
    private var chunkBytes = 0
    private var chunks = CompactRange()
    package private(set) var sizeBytes: Int64 = 0

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        whole.update(bytes)
        sizeBytes += Int64(bytes.count)
        var rest = bytes
        while !rest.isEmpty {
            // A chunk is closed when more bytes come, so that the last one is never empty.
            if chunkBytes == ArtifactChunks.size { closeChunk() }
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(ArtifactChunks.size - chunkBytes))
            chunk.update(piece)
            chunkBytes += piece.count
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
        }
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// `chunks` is nil for up to 16 MiB; such a file is its own and only chunk.
    package func finalize() -> (digest: ContentDigest, sizeBytes: Int64, chunks: ArtifactChunks?) {
        guard sizeBytes > Int64(ArtifactChunks.size) else { return (whole.finalize(), sizeBytes, nil) }
        var last = self
        last.closeChunk()
        let chunks = ArtifactChunks(root: ContentDigest(exactly: last.chunks.root.bytes))
        return (whole.finalize(), sizeBytes, chunks)
    }

    private mutating func closeChunk() {
        chunks.append(Hash.leaf(chunk.finalize().bytes))
        chunk = ContentHasher()
        chunkBytes = 0
    }
}
