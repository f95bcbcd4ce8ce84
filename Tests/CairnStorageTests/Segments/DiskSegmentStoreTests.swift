import CairnRegistry
import CairnStorage
import CairnTestSupport
import Foundation
import Testing

@Suite("Segment stores")
struct DiskSegmentStoreTests {
    @Test("the memory store keeps the contract")
    func memoryContract() throws {
        try expectSegmentStoreContract { MemorySegmentStore() }
    }

    @Test("the disk store keeps the contract")
    func diskContract() throws {
        let folder = try TemporaryFolder()
        var number = 0
        try expectSegmentStoreContract {
            number += 1
            return try DiskSegmentStore(folder: folder("\(number)"))
        }
    }

    @Test("a reopened store holds the same frames", arguments: [0, 1, 255, 256, 257, 511, 512, 513])
    func reopening(count: Int) throws {
        let folder = try TemporaryFolder()
        let frames = SampleFrames.frames(0..<count)
        try DiskSegmentStore(folder: folder.path).append(frames)
        let store = try DiskSegmentStore(folder: folder.path)
        #expect(store.frameCount == UInt64(count))
        #expect(try store.frames(in: 0..<UInt64(count)) == frames)
        try store.append([SampleFrames.frame(count)])
        #expect(try DiskSegmentStore(folder: folder.path).frameCount == UInt64(count + 1))
    }

    @Test("groups of every size up to 256 lie in files of 256 frames", arguments: 0..<8 as Range<UInt64>)
    func groups(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let store = try DiskSegmentStore(folder: folder.path)
        var count = 0
        while count < 900 {
            let group = Int.random(in: 1...256, using: &random)
            try store.append(SampleFrames.frames(count..<count + group))
            count += group
        }
        #expect(try store.frames(in: 0..<UInt64(count)) == SampleFrames.frames(0..<count))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names == (0..<(count + 255) / 256).map { String(format: "%012d", $0) })
        for (segment, name) in names.enumerated() {
            let range = segment * 256..<min(count, (segment + 1) * 256)
            #expect(try bytes(folder(name)) == Array(SampleFrames.frames(range).joined()))
        }
    }

    @Test(
        "a frame torn at any byte is no frame, and is overwritten by the next append",
        arguments: [0, 3, 255, 256])
    func tornTail(whole: Int) throws {
        let frames = SampleFrames.frames(0..<whole)
        let last = SampleFrames.frame(whole, bytes: 20)
        let file = String(format: "%012d", whole / 256)
        for cut in 0..<last.count {
            let folder = try TemporaryFolder()
            let store = try DiskSegmentStore(folder: folder.path)
            try store.append(frames + [last])
            try write(try bytes(folder(file)).dropLast(last.count - cut), to: folder(file))

            let reopened = try DiskSegmentStore(folder: folder.path)
            #expect(reopened.frameCount == UInt64(whole), "cut after \(cut) bytes")
            #expect(throws: SegmentError.self) { try reopened.frames(in: UInt64(whole)..<UInt64(whole + 1)) }
            let next = SampleFrames.frame(5000, bytes: 3)
            try reopened.append([next])
            #expect(
                try DiskSegmentStore(folder: folder.path).frames(in: 0..<UInt64(whole + 1)) == frames + [next]
            )
        }
    }

    @Test(
        "zeros and noise that a crash left behind the last frame are cut off",
        arguments: 0..<30 as Range<UInt64>)
    func garbageTail(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let folder = try TemporaryFolder()
        let frames = SampleFrames.frames(0..<7)
        try DiskSegmentStore(folder: folder.path).append(frames)
        let tail: [UInt8]
        if seed.isMultiple(of: 2) {
            tail = [UInt8](repeating: 0, count: Int.random(in: 1...8192, using: &random))
        } else {
            // A length that no frame has, then noise.
            tail = [0xFF] + (0..<4000).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        try write(try bytes(folder("000000000000")) + tail, to: folder("000000000000"))
        let store = try DiskSegmentStore(folder: folder.path)
        #expect(store.frameCount == 7)
        try store.append(SampleFrames.frames(7..<300))
        #expect(try DiskSegmentStore(folder: folder.path).frames(in: 0..<300) == SampleFrames.frames(0..<300))
    }

    @Test("every count can be cut to, and the store goes on from there")
    func truncation() throws {
        let folder = try TemporaryFolder()
        let store = try DiskSegmentStore(folder: folder.path)
        try store.append(SampleFrames.frames(0..<515))
        for count in stride(from: 514, through: 0, by: -1) {
            try store.truncate(to: UInt64(count))
            #expect(store.frameCount == UInt64(count))
            guard count % 64 < 3 else { continue }
            let reopened = try DiskSegmentStore(folder: folder.path)
            #expect(reopened.frameCount == UInt64(count))
            #expect(try reopened.frames(in: 0..<UInt64(count)) == SampleFrames.frames(0..<count))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test("a segment behind a gap is left from an unfinished cut and isn't counted")
    func gap() throws {
        let folder = try TemporaryFolder()
        try DiskSegmentStore(folder: folder.path).append(SampleFrames.frames(0..<700))
        try FileManager.default.removeItem(atPath: folder("000000000001"))
        let store = try DiskSegmentStore(folder: folder.path)
        #expect(store.frameCount == 256)
        try store.append(SampleFrames.frames(1000..<1300))
        #expect(
            try store.frames(in: 0..<556) == SampleFrames.frames(0..<256) + SampleFrames.frames(1000..<1300))
    }

    @Test("a cut below what the file holds is refused when the file is shorter than it was")
    func shrunkFile() throws {
        let folder = try TemporaryFolder()
        let store = try DiskSegmentStore(folder: folder.path)
        try store.append(SampleFrames.frames(0..<10))
        try write(try bytes(folder("000000000000")).prefix(30), to: folder("000000000000"))
        #expect(throws: SegmentError.self) { try store.truncate(to: 9) }
        #expect(throws: SegmentError.self) { try store.frames(in: 0..<10) }
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}
