import CairnRegistry
import CairnTestSupport
import Testing

/// Frames that are told apart by their number.
enum SampleFrames {
    static func frame(_ number: Int, bytes: Int = 8) -> [UInt8] {
        let text = Array("leaf \(number) ".utf8)
        return Frame(leaf: text + [UInt8](repeating: UInt8(number % 251), count: bytes)).encoded()
    }

    static func frames(_ numbers: Range<Int>) -> [[UInt8]] { numbers.map { frame($0, bytes: $0 % 97) } }
}

/// What every segment store does; `make` gives an empty one.
func expectSegmentStoreContract(_ make: () throws -> any SegmentStore) throws {
    try expectOrderAcrossBorders(try make())
    try expectRanges(try make())
    try expectTruncation(make)
}

private func expectOrderAcrossBorders(_ store: any SegmentStore) throws {
    #expect(try store.frameCount == 0)
    #expect(try store.frames(in: 0..<0) == [])
    var count = 0
    for group in [0, 1, 254, 1, 1, 255, 256, 2, 253, 256, 300] {
        try store.append(SampleFrames.frames(count..<count + group))
        count += group
        #expect(try store.frameCount == UInt64(count))
    }
    #expect(try store.frames(in: 0..<UInt64(count)) == SampleFrames.frames(0..<count))
}

private func expectRanges(_ store: any SegmentStore) throws {
    try store.append(SampleFrames.frames(0..<520))
    let edges = [0, 1, 255, 256, 257, 511, 512, 519, 520]
    for low in edges {
        for high in edges where high >= low {
            #expect(try store.frames(in: UInt64(low)..<UInt64(high)) == SampleFrames.frames(low..<high))
        }
        #expect(throws: SegmentError.self) { _ = try store.frames(in: UInt64(low)..<521) }
    }
    #expect(throws: SegmentError.self) { _ = try store.frames(in: 1000..<1001) }
}

private func expectTruncation(_ make: () throws -> any SegmentStore) throws {
    for count in [0, 1, 2, 255, 256, 257, 300, 511, 512, 513, 530] {
        let store = try make()
        try store.append(SampleFrames.frames(0..<530))
        // Whatever is remembered of earlier segments must not outlive the cut.
        _ = try store.frames(in: 0..<530)
        try store.truncate(to: UInt64(count))
        #expect(try store.frameCount == UInt64(count))
        #expect(try store.frames(in: 0..<UInt64(count)) == SampleFrames.frames(0..<count))
        #expect(throws: SegmentError.self) { _ = try store.frames(in: 0..<UInt64(count + 1)) }
        #expect(throws: SegmentError.self) { try store.truncate(to: UInt64(count + 1)) }
        let other = SampleFrames.frames(1000..<1300)
        try store.append(other)
        let all = SampleFrames.frames(0..<count) + other
        #expect(try store.frames(in: 0..<UInt64(all.count)) == all)
    }
}
