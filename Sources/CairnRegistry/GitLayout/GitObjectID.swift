import CairnManifest

/// The SHA-1 name of a git object: 20 bytes, 40 lower-case hex digits as text.
///
/// It locates an object and proves nothing: what was signed is bound by SHA-256 digests.
package struct GitObjectID: Hashable, Sendable {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// Nil unless there are exactly 20 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        var high: UInt64 = 0
        var middle: UInt64 = 0
        var low: UInt32 = 0
        for (position, byte) in bytes.enumerated() {
            switch position {
            case 0..<8: high = high << 8 | UInt64(byte)
            case 8..<16: middle = middle << 8 | UInt64(byte)
            default: low = low << 8 | UInt32(byte)
            }
        }
        self.high = high
        self.middle = middle
        self.low = low
    }

    /// Nil unless the text is exactly 40 lower-case hex digits.
    package init?(hex: String) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// The 20 bytes, as trees and packs hold them.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20)
        withUnsafeBytes(of: high.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: middle.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: low.bigEndian) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// The first byte, by which pack indexes are fanned out.
    package var firstByte: UInt8 { UInt8(truncatingIfNeeded: high >> 56) }

    package var hex: String { Hex.encode(bytes) }
}

extension GitObjectID: Comparable {
    /// The order of the bytes, which is the order of the hex digits.
    package static func < (left: GitObjectID, right: GitObjectID) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }
}

extension GitObjectID: CustomStringConvertible {
    package var description: String { hex }
}
