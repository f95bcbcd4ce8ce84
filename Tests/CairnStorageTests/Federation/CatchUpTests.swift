import CairnFederation
import CairnRegistry
import CairnTestSupport
import CairnTransparencyLog
import Testing

/// A log of made-up entries and its signed checkpoints.
private struct Leaves {
    let entries: [[UInt8]]
    let hashes: [Hash]
    let signer = TestLogSigner()

    init(_ count: Int, salt: String = "") {
        entries = (0..<count).map { Array("entry \($0) \(salt)".utf8) }
        hashes = entries.map { Hash.leaf($0) }
    }

    func checkpoint(_ size: Int) throws -> VerifiedCheckpoint {
        let root = MerkleTree.root(of: Array(hashes.prefix(size)))
        let note = try signer.sign(try Checkpoint(origin: signer.key.name, size: UInt64(size), root: root))
        return try VerifiedCheckpoint.verify(note, logKey: signer.key)
    }

    func head(_ size: Int) throws -> CommittedHead {
        let checkpoint = try checkpoint(size)
        return CommittedHead(
            size: UInt64(size), root: checkpoint.root, note: checkpoint.note.encoded(), time: 0)
    }

    /// The range over the whole blocks below `held`.
    func frontier(_ held: Int) -> CompactRange {
        var range = CompactRange()
        for hash in hashes.prefix(held / 256 * 256) { range.append(hash) }
        return range
    }

    func blocks(from held: Int, to size: Int) -> [Hash] {
        (held / 256..<max(held / 256, size / 256)).map {
            MerkleTree.root(of: Array(hashes[$0 * 256..<$0 * 256 + 256]))
        }
    }

    func tail(_ size: Int) -> [Hash] { Array(hashes[size / 256 * 256..<size]) }
}

@Suite("Catching up with a log")
struct CatchUpTests {
    private let leaves = Leaves(1_000)

    @Test("a checkpoint is new, known, too small or a fork")
    func judging() throws {
        let other = Leaves(1_000, salt: "other")
        #expect(CatchUp.judge(held: nil, offered: try leaves.checkpoint(0)) == .upToDate)
        #expect(CatchUp.judge(held: nil, offered: try leaves.checkpoint(7)) == .behind(from: 0, to: 7))
        #expect(CatchUp.judge(held: try leaves.head(0), offered: try leaves.checkpoint(0)) == .upToDate)
        #expect(
            CatchUp.judge(held: try leaves.head(0), offered: try leaves.checkpoint(1))
                == .behind(from: 0, to: 1))
        #expect(CatchUp.judge(held: try leaves.head(7), offered: try leaves.checkpoint(7)) == .upToDate)
        #expect(
            CatchUp.judge(held: try leaves.head(7), offered: try leaves.checkpoint(9))
                == .behind(from: 7, to: 9))
        #expect(
            CatchUp.judge(held: try leaves.head(7), offered: try leaves.checkpoint(6))
                == .smaller(held: 7, offered: 6))
        #expect(
            CatchUp.judge(held: try leaves.head(7), offered: try leaves.checkpoint(0))
                == .smaller(held: 7, offered: 0))
        #expect(CatchUp.judge(held: try leaves.head(7), offered: try other.checkpoint(7)) == .fork(size: 7))
        // Whether a larger tree extends the held one is seen from its hashes only.
        #expect(
            CatchUp.judge(held: try leaves.head(7), offered: try other.checkpoint(9))
                == .behind(from: 7, to: 9))
    }

    static let sizes = [0, 1, 2, 255, 256, 257, 511, 512, 513, 768, 1_000]

    @Test(
        "the right hashes lead to the root from every held size, and tell each block's entries apart",
        arguments: sizes)
    func rightHashes(size: Int) throws {
        let checkpoint = try leaves.checkpoint(size)
        for held in Self.sizes where held <= size {
            let hashes = try BlockHashes(
                frontier: leaves.frontier(held), blocks: leaves.blocks(from: held, to: size),
                tail: leaves.tail(size),
                checkpoint: checkpoint)
            #expect(hashes.firstBlock == UInt64(held / 256))
            for block in 0...size / 256 + 1 {
                let entries = Array(leaves.entries[min(block * 256, size)..<min(block * 256 + 256, size)])
                let isNew = block >= held / 256 && block <= size / 256
                #expect(
                    hashes.matches(entries, block: UInt64(block)) == isNew,
                    "block \(block) of \(size) from \(held)")
                guard isNew, !entries.isEmpty else { continue }
                var damaged = entries
                damaged[entries.count / 2][0] ^= 1
                #expect(!hashes.matches(damaged, block: UInt64(block)))
                #expect(!hashes.matches(Array(entries.dropLast()), block: UInt64(block)))
                #expect(!hashes.matches(entries + [[1]], block: UInt64(block)))
            }
            #expect(!hashes.matches([], block: .max))
        }
    }

    @Test("any other hash, one too many and one too few are refused", arguments: sizes)
    func wrongHashes(size: Int) throws {
        let checkpoint = try leaves.checkpoint(size)
        func refuses(_ frontier: CompactRange, _ blocks: [Hash], _ tail: [Hash]) -> Bool {
            (try? BlockHashes(frontier: frontier, blocks: blocks, tail: tail, checkpoint: checkpoint)) == nil
        }
        let wrong = Hash.leaf([0xEE])
        for held in Self.sizes where held <= size {
            let frontier = leaves.frontier(held)
            let blocks = leaves.blocks(from: held, to: size)
            let tail = leaves.tail(size)
            #expect(!refuses(frontier, blocks, tail))
            #expect(refuses(frontier, blocks + [wrong], tail))
            #expect(refuses(frontier, blocks, tail + [wrong]))
            for place in blocks.indices {
                var other = blocks
                other[place] = wrong
                #expect(refuses(frontier, other, tail))
                #expect(refuses(frontier, Array(blocks.dropLast()), tail))
            }
            for place in tail.indices where place % 50 == 0 || place == tail.count - 1 {
                var other = tail
                other[place] = wrong
                #expect(refuses(frontier, blocks, other))
                #expect(refuses(frontier, blocks, Array(tail.dropLast())))
            }
            for place in frontier.nodes.indices {
                var nodes = frontier.nodes
                nodes[place] = wrong
                let other = try #require(CompactRange(size: frontier.size, nodes: nodes))
                #expect(refuses(other, blocks, tail))
            }
        }
    }

    @Test(
        "a tree that doesn't extend the held one, or is smaller, is refused",
        arguments: [256, 300, 512, 1_000])
    func otherHistory(size: Int) throws {
        let other = Leaves(1_000, salt: "other")
        let checkpoint = try other.checkpoint(size)
        #expect(throws: BlockHashes.Failure.rootDiffers(size: UInt64(size))) {
            try BlockHashes(
                frontier: leaves.frontier(256), blocks: other.blocks(from: 256, to: size),
                tail: other.tail(size),
                checkpoint: checkpoint)
        }
        #expect(throws: BlockHashes.Failure.self) {
            try BlockHashes(
                frontier: leaves.frontier(1_000), blocks: [], tail: leaves.tail(200),
                checkpoint: try leaves.checkpoint(200))
        }
    }

    @Test("a frontier that isn't over whole blocks is refused")
    func oddFrontier() throws {
        var range = leaves.frontier(256)
        range.append(leaves.hashes[256])
        #expect(throws: BlockHashes.Failure.self) {
            try BlockHashes(
                frontier: range, blocks: leaves.blocks(from: 256, to: 600), tail: leaves.tail(600),
                checkpoint: try leaves.checkpoint(600))
        }
    }
}
