import Crypto

/// A SHA-256 hash of the tree: of a leaf, of a node, or of a whole tree.
///
/// Source: RFC 6962 §2.1. The one-byte prefixes keep a leaf from ever passing for a node.
package struct Hash: Hashable, Sendable {
    /// Length of a hash.
    package static let byteCount = 32

    /// The root of a tree without entries: SHA-256 of nothing.
    package static let empty = Hash(SHA256.hash(data: [UInt8]()))

    // The 32 bytes as they lie in memory: four words need no allocation, and trees hold many hashes.
    private let word0: UInt64
    private let word1: UInt64
    private let word2: UInt64
    private let word3: UInt64

    /// `nil` unless there are exactly 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Hash.byteCount else { return nil }
        self = bytes.withUnsafeBytes { Hash(words: $0) }
    }

    /// The hash of an entry: `SHA-256(0x00 ‖ entry)`.
    package static func leaf(_ entry: [UInt8]) -> Hash {
        var hasher = SHA256()
        withUnsafeBytes(of: UInt8(0x00)) { hasher.update(bufferPointer: $0) }
        entry.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return Hash(hasher.finalize())
    }

    /// The hash of two subtrees side by side: `SHA-256(0x01 ‖ left ‖ right)`.
    package static func node(_ left: Hash, _ right: Hash) -> Hash {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * byteCount, alignment: 1) { buffer in
            buffer[0] = 0x01
            left.copyBytes(to: UnsafeMutableRawBufferPointer(rebasing: buffer[1...byteCount]))
            right.copyBytes(to: UnsafeMutableRawBufferPointer(rebasing: buffer[(1 + byteCount)...]))
            var hasher = SHA256()
            hasher.update(bufferPointer: UnsafeRawBufferPointer(buffer))
            return Hash(hasher.finalize())
        }
    }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Hash.byteCount) { buffer, count in
            copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
            count = Hash.byteCount
        }
    }

    /// Copies the 32 bytes to the start of `buffer`, which must have room for them.
    func copyBytes(to buffer: UnsafeMutableRawBufferPointer) {
        buffer.storeBytes(of: word0, toByteOffset: 0, as: UInt64.self)
        buffer.storeBytes(of: word1, toByteOffset: 8, as: UInt64.self)
        buffer.storeBytes(of: word2, toByteOffset: 16, as: UInt64.self)
        buffer.storeBytes(of: word3, toByteOffset: 24, as: UInt64.self)
    }

    /// Reads a hash from the first 32 bytes of `buffer`, which must hold that many.
    init(words buffer: UnsafeRawBufferPointer) {
        word0 = buffer.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
        word1 = buffer.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        word2 = buffer.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
        word3 = buffer.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
    }

    private init(_ digest: SHA256Digest) {
        self = digest.withUnsafeBytes { Hash(words: $0) }
    }
}

extension Hash: CustomStringConvertible {
    /// `nil` unless the text is the padded base64 of exactly 32 bytes, in its one canonical form.
    package init?(base64 text: String) {
        guard let bytes = Base64.decode(text.utf8) else { return nil }
        self.init(bytes: bytes)
    }

    /// The hash as checkpoints and proofs write it: base64 with padding, 44 characters.
    package var base64: String {
        Base64.encode(bytes)
    }

    package var description: String {
        base64
    }
}
