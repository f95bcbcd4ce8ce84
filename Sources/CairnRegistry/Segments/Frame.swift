import CairnManifest

/// Everything that belongs to one leaf of a log, as it lies in a segment.
///
/// Bytes: `u32 BE length ‖ (u8 type ‖ u32 BE length ‖ bytes)*`, items in the order of their types:
/// 0 leaf, 1 label, 2 object, 3 small file. An item of length 0 was withheld: its slot stays.
/// Specified in `Docs/spec/segments.md`.
package struct Frame: Hashable, Sendable {
    /// The leaf's bytes; empty in a content frame, which leaves them out.
    package var leaf: [UInt8]
    /// The label's JSON, for a record that belongs to an entry.
    package var label: [UInt8]?
    /// The record's object: a stored envelope, a status, an identity; nil for a record without one.
    package var object: [UInt8]?
    /// Small files that no earlier frame of the same segment carries.
    package var smallFiles: [[UInt8]]

    package init(leaf: [UInt8], label: [UInt8]? = nil, object: [UInt8]? = nil, smallFiles: [[UInt8]] = []) {
        self.leaf = leaf
        self.label = label
        self.object = object
        self.smallFiles = smallFiles
    }

    package enum ItemType: UInt8, Sendable {
        case leaf = 0
        case label = 1
        case object = 2
        case smallFile = 3
    }

    /// The frame as it is stored, length prefix included.
    package func encoded() -> [UInt8] {
        encode(items: [(.leaf, leaf)] + contentItems)
    }

    /// The frame without its leaf, length prefix included: one slot of a content bundle.
    package func encodedContent() -> [UInt8] {
        encode(items: contentItems)
    }

    private var contentItems: [(ItemType, [UInt8])] {
        var items: [(ItemType, [UInt8])] = []
        if let label { items.append((.label, label)) }
        if let object { items.append((.object, object)) }
        items += smallFiles.map { (.smallFile, $0) }
        return items
    }

    private func encode(items: [(ItemType, [UInt8])]) -> [UInt8] {
        let body = items.reduce(0) { $0 + 5 + $1.1.count }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + body)
        bytes.appendBigEndian(UInt32(body))
        for (type, content) in items {
            bytes.append(type.rawValue)
            bytes.appendBigEndian(UInt32(content.count))
            bytes += content
        }
        return bytes
    }
}

/// Why bytes are not a frame.
package enum FrameError: Error, Equatable, Sendable {
    /// The bytes end inside a frame: a torn write or a cut download.
    case truncated(offset: Int)
    /// A length that no frame may have.
    case tooLarge(bytes: Int, limit: Int)
    case unknownItem(type: UInt8)
    /// An item stands before one that must precede it, or twice where one is allowed.
    case misplacedItem(type: UInt8)
    case tooManyItems(limit: Int)
    /// A bundle holds more frames than it has leaves.
    case tooManyFrames(limit: Int)
}

extension [UInt8] {
    package mutating func appendBigEndian(_ value: UInt32) {
        append(UInt8(truncatingIfNeeded: value >> 24))
        append(UInt8(truncatingIfNeeded: value >> 16))
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }
}
