import Crypto

/// SHA-256 over bytes that come in pieces.
package struct ContentHasher: Sendable {
    private var hash = SHA256()

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: bytes)
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    /// The digest of all bytes so far; more may follow.
    package func finalize() -> ContentDigest {
        ContentDigest(exactly: hash.finalize())
    }
}
