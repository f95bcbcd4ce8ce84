import CairnRegistry
import CairnTestSupport
import Testing

@Suite("Frames")
struct FrameReaderTests {
    private func item(_ type: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        var item = [type]
        item.appendBigEndian(UInt32(bytes.count))
        return item + bytes
    }

    private func frame(_ items: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        frame.appendBigEndian(UInt32(items.count))
        return frame + items
    }

    private func read(_ bytes: [UInt8]) throws -> [Frame] {
        var reader = FrameReader(bytes)
        var frames: [Frame] = []
        while let frame = try reader.next() { frames.append(frame) }
        return frames
    }

    private func random(seed: UInt64) -> Frame {
        var random = SeededGenerator(seed: seed)
        func bytes(_ limit: Int) -> [UInt8] {
            (0..<Int.random(in: 0...limit, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
        }
        return Frame(
            leaf: bytes(60), label: Bool.random(using: &random) ? bytes(20) : nil,
            object: Bool.random(using: &random) ? bytes(80) : nil,
            smallFiles: (0..<Int.random(in: 0...4, using: &random)).map { _ in bytes(30) })
    }

    @Test("what is encoded is read again", arguments: 0..<100 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        let frames = (0..<5).map { random(seed: seed * 5 + $0) }
        #expect(try read(frames.flatMap { $0.encoded() }) == frames)
        let bare = frames.map { frame in
            var frame = frame
            frame.leaf = []
            return frame
        }
        #expect(try read(frames.flatMap { $0.encodedContent() }) == bare)
    }

    @Test("every prefix of a frame is refused", arguments: 0..<20 as Range<UInt64>)
    func prefixes(seed: UInt64) throws {
        let bytes = random(seed: seed).encoded()
        for count in 1..<bytes.count {
            #expect(throws: FrameError.truncated(offset: 0)) { try read(Array(bytes.prefix(count))) }
        }
    }

    @Test("noise is read or refused, and never more than came", arguments: 0..<200 as Range<UInt64>)
    func noise(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        if seed.isMultiple(of: 2), bytes.count > 8 {
            // Small numbers where lengths and types stand, so that the reader gets further.
            for place in bytes.indices where !place.isMultiple(of: 5) { bytes[place] = bytes[place] % 4 }
        }
        let frames = (try? read(bytes)) ?? []
        #expect(frames.reduce(0) { $0 + $1.encodedContent().count } <= bytes.count)
    }

    @Test("a flipped byte gives another frame or none, never a crash", arguments: 0..<40 as Range<UInt64>)
    func flips(seed: UInt64) throws {
        let frame = random(seed: seed)
        let bytes = frame.encoded()
        for place in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[place] ^= 1 << UInt8(bit)
                #expect((try? read(flipped)) != [frame])
            }
        }
    }

    @Test("items out of order, twice or of no known type are refused")
    func misplaced() {
        let leaf = item(0, [1])
        let label = item(1, [2])
        let object = item(2, [3])
        let file = item(3, [4])
        #expect(throws: FrameError.misplacedItem(type: 0)) { try read(frame(leaf + leaf)) }
        #expect(throws: FrameError.misplacedItem(type: 1)) { try read(frame(leaf + label + label)) }
        #expect(throws: FrameError.misplacedItem(type: 2)) { try read(frame(leaf + object + object)) }
        #expect(throws: FrameError.misplacedItem(type: 0)) { try read(frame(label + leaf)) }
        #expect(throws: FrameError.misplacedItem(type: 1)) { try read(frame(object + label)) }
        #expect(throws: FrameError.misplacedItem(type: 2)) { try read(frame(file + object)) }
        #expect(throws: FrameError.misplacedItem(type: 2)) { try read(frame(leaf + file + object + file)) }
        #expect(throws: FrameError.unknownItem(type: 4)) { try read(frame(leaf + item(4, []))) }
        #expect(throws: FrameError.unknownItem(type: 255)) { try read(frame(item(255, [1]))) }
    }

    @Test("lengths that lie are refused before anything is copied")
    func hostileLengths() {
        let huge: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
        #expect(throws: FrameError.tooLarge(bytes: 0xFFFF_FFFF, limit: RegistryLimits.frameBytes)) {
            try read(huge)
        }
        #expect(throws: FrameError.truncated(offset: 4)) { try read(frame([0] + huge)) }
        #expect(throws: FrameError.truncated(offset: 0)) { try read([0, 0, 0, 9, 0, 0]) }
        // An item may not borrow bytes of the next frame.
        #expect(throws: FrameError.truncated(offset: 4)) {
            try read(frame([0, 0, 0, 0, 9, 1]) + frame(item(0, [7])))
        }
        #expect(throws: FrameError.truncated(offset: 4)) { try read(frame([0, 0]) + frame(item(0, [7]))) }
    }

    @Test("a frame holds every item that a release may bring, and no more")
    func itemLimit() throws {
        let full = Frame(
            leaf: [1], label: [2], object: [3],
            smallFiles: (0..<20_002).map { [UInt8($0 % 256), UInt8($0 / 256)] })
        #expect(try read(full.encoded()) == [full])
        var over = full
        over.smallFiles.append([0])
        #expect(throws: FrameError.tooManyItems(limit: RegistryLimits.frameItems)) {
            try read(over.encoded())
        }
    }

    @Test("an empty slot is a frame of which all is withheld")
    func emptySlot() throws {
        #expect(try read([0, 0, 0, 0]) == [Frame(leaf: [])])
    }
}
