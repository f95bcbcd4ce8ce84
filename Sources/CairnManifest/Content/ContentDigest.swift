/// The SHA-256 of some bytes: what a manifest, an artifact, a record or a key is named by.
///
/// Text form: 64 lower-case hex digits. Order is that of the bytes, so also of the text.
package struct ContentDigest: Hashable, Comparable, Sendable, CustomStringConvertible {
    // Four words rather than an array: digests are made, compared and hashed by the thousand.
    private let a: UInt64
    private let b: UInt64
    private let c: UInt64
    private let d: UInt64

    /// Nil unless the text is exactly 64 lower-case hex digits.
    package init?(hex: String) {
        guard hex.utf8.count == 64, let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// Nil unless there are exactly 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.init(exactly: bytes)
    }

    /// Takes the first 32 bytes of any 32-byte sequence; anything shorter is a programmer's mistake.
    init(exactly bytes: some Sequence<UInt8>) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var count = 0
        for byte in bytes {
            switch count >> 3 {
            case 0: words.0 = words.0 << 8 | UInt64(byte)
            case 1: words.1 = words.1 << 8 | UInt64(byte)
            case 2: words.2 = words.2 << 8 | UInt64(byte)
            default: words.3 = words.3 << 8 | UInt64(byte)
            }
            count += 1
        }
        precondition(count == 32, "a SHA-256 has 32 bytes")
        (a, b, c, d) = words
    }

    package static func of(_ bytes: [UInt8]) -> ContentDigest {
        var hasher = ContentHasher()
        hasher.update(bytes)
        return hasher.finalize()
    }

    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { out, count in
            var at = 0
            for word in [a, b, c, d] {
                for shift in stride(from: 56, through: 0, by: -8) {
                    out[at] = UInt8(truncatingIfNeeded: word >> UInt64(shift))
                    at += 1
                }
            }
            count = 32
        }
    }

    package var hex: String { Hex.encode(bytes) }

    package var description: String { hex }

    package static func < (one: ContentDigest, other: ContentDigest) -> Bool {
        (one.a, one.b, one.c, one.d) < (other.a, other.b, other.c, other.d)
    }
}
