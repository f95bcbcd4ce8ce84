import CairnTestSupport
import CairnTransparencyLog
import Testing

@testable import CairnNode

@Suite("Leaf hashes out of two damaged sources")
struct LeafHashesTests {
    private struct Log {
        var blocks: [[Hash]]
        var size: UInt64 { UInt64(blocks.reduce(0) { $0 + $1.count }) }
        var root: Hash { MerkleTree.root(of: Array(blocks.joined())) }

        init(size: Int) {
            let leaves = (0..<size).map { Hash.leaf(Array("leaf \($0)".utf8)) }
            blocks = stride(from: 0, to: size, by: 256).map { Array(leaves[$0..<min(size, $0 + 256)]) }
        }

        func resolve(segments: [[Hash?]], tiles: [[Hash]?]) -> [[Hash]]? {
            LeafHashes.resolve(segments: segments, tiles: tiles, size: size, root: root)
        }
    }

    private static let other = Hash.leaf([0xFF])

    @Test(
        "sound sources give the leaves, also when one of them is missing",
        arguments: [0, 1, 255, 256, 257, 600])
    func sound(size: Int) {
        let log = Log(size: size)
        let segments = log.blocks.map { $0.map(Optional.some) }
        #expect(log.resolve(segments: segments, tiles: log.blocks) == log.blocks)
        #expect(log.resolve(segments: segments, tiles: log.blocks.map { _ in nil }) == log.blocks)
        let unreadable: [[Hash?]] = log.blocks.map { $0.map { _ in nil } }
        #expect(log.resolve(segments: unreadable, tiles: log.blocks) == log.blocks)
    }

    @Test("each block is taken from where it is right, whichever blocks are damaged in which source")
    func everyChoice() {
        let log = Log(size: 256 * 4 + 7)
        for choice in 0..<32 {
            var segments = log.blocks.map { $0.map(Optional.some) }
            var tiles: [[Hash]?] = log.blocks
            for block in 0..<5 {
                if choice >> block & 1 == 1 {
                    segments[block][block] = Self.other
                } else {
                    tiles[block]?[block] = Self.other
                }
            }
            #expect(log.resolve(segments: segments, tiles: tiles) == log.blocks, "\(choice)")
        }
    }

    @Test("what neither source has right isn't guessed")
    func neither() {
        let log = Log(size: 300)
        var segments = log.blocks.map { $0.map(Optional.some) }
        var tiles: [[Hash]?] = log.blocks
        segments[0][3] = Self.other
        tiles[0]?[4] = Self.other
        #expect(log.resolve(segments: segments, tiles: tiles) == nil)
        segments[0][3] = nil
        tiles[0] = nil
        #expect(log.resolve(segments: segments, tiles: tiles) == nil)
        // A tile of another width is no source.
        tiles[0] = Array(log.blocks[0].dropLast())
        #expect(log.resolve(segments: segments, tiles: tiles) == nil)
    }
}
