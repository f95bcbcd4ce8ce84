/// Reads frames one after another from the bytes of a segment or of a content bundle.
///
/// The bytes may come from a peer: every length is checked before anything is copied.
package struct FrameReader: Sendable {
    private let bytes: [UInt8]
    /// Where the next frame begins.
    package private(set) var offset = 0

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var isAtEnd: Bool { offset == bytes.count }

    /// The next frame, or nil at the exact end.
    package mutating func next() throws(FrameError) -> Frame? {
        if isAtEnd { return nil }
        guard let bodyLength = bigEndian(at: offset) else { throw .truncated(offset: offset) }
        guard bodyLength <= RegistryLimits.frameBytes else {
            throw .tooLarge(bytes: bodyLength, limit: RegistryLimits.frameBytes)
        }
        let start = offset + 4
        guard bytes.count - start >= bodyLength else { throw .truncated(offset: offset) }
        let frame = try items(in: start..<start + bodyLength)
        offset = start + bodyLength
        return frame
    }

    private func items(in range: Range<Int>) throws(FrameError) -> Frame {
        var frame = Frame(leaf: [])
        var position = range.lowerBound
        var lastType = -1
        var count = 0
        while position < range.upperBound {
            count += 1
            guard count <= RegistryLimits.frameItems else {
                throw .tooManyItems(limit: RegistryLimits.frameItems)
            }
            let rawType = bytes[position]
            guard let type = Frame.ItemType(rawValue: rawType) else { throw .unknownItem(type: rawType) }
            guard let length = bigEndian(at: position + 1), range.upperBound - position - 5 >= length else {
                throw .truncated(offset: position)
            }
            let mayRepeat = type == .smallFile && lastType == Int(rawType)
            guard Int(rawType) > lastType || mayRepeat else { throw .misplacedItem(type: rawType) }
            lastType = Int(rawType)
            let content = [UInt8](bytes[position + 5..<position + 5 + length])
            switch type {
            case .leaf: frame.leaf = content
            case .label: frame.label = content
            case .object: frame.object = content
            case .smallFile: frame.smallFiles.append(content)
            }
            position += 5 + length
        }
        return frame
    }

    private func bigEndian(at position: Int) -> Int? {
        guard bytes.count - position >= 4 else { return nil }
        return bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}
