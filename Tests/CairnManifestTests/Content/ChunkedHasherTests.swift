import CairnManifest
import CairnTransparencyLog
import Testing

@Suite struct ChunkedHasherTests {
    private static let chunk = ArtifactChunks.size

    private func hash(_ count: Int, pieces: Int) -> (ContentDigest, Int64, ArtifactChunks?) {
        var hasher = ChunkedHasher()
        let piece = [UInt8](repeating: 0x61, count: pieces)
        var rest = count
        while rest > 0 {
            let next = min(rest, pieces)
            piece.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0.prefix(next))) }
            rest -= next
        }
        let result = hasher.finalize()
        return (result.digest, result.sizeBytes, result.chunks)
    }

    @Test("a file of up to 16 MiB has no chunk root", arguments: [0, 1, chunk])
    func smallFile(_ count: Int) {
        let (digest, size, chunks) = hash(count, pieces: 1 << 20)
        #expect(size == Int64(count))
        #expect(chunks == nil)
        #expect(digest == ContentDigest.of([UInt8](repeating: 0x61, count: count)))
    }

    @Test(
        "a longer file's root is the RFC 6962 root over its chunks' SHA-256",
        arguments: [chunk + 1, 2 * chunk, 2 * chunk + 5]
    )
    func largeFile(_ count: Int) {
        var leaves: [Hash] = []
        for start in stride(from: 0, to: count, by: Self.chunk) {
            let bytes = [UInt8](repeating: 0x61, count: min(Self.chunk, count - start))
            leaves.append(Hash.leaf(ContentDigest.of(bytes).bytes))
        }
        let root =
            leaves.count == 2
            ? Hash.node(leaves[0], leaves[1]) : Hash.node(Hash.node(leaves[0], leaves[1]), leaves[2])
        let (_, size, chunks) = hash(count, pieces: 3_000_017)
        #expect(size == Int64(count))
        #expect(chunks?.root.bytes == root.bytes)
    }
}
