import Crypto

/// Digests of bytes that come in pieces.
package struct DigestHasher {
    private var sha256: SHA256?
    private var sha384: SHA384?
    private var sha512: SHA512?

    package init(_ algorithms: Set<HashAlgorithm>) {
        sha256 = algorithms.contains(.sha256) ? SHA256() : nil
        sha384 = algorithms.contains(.sha384) ? SHA384() : nil
        sha512 = algorithms.contains(.sha512) ? SHA512() : nil
    }

    package mutating func update(_ piece: UnsafeRawBufferPointer) {
        sha256?.update(bufferPointer: piece)
        sha384?.update(bufferPointer: piece)
        sha512?.update(bufferPointer: piece)
    }

    package func finalize() -> [GivenDigest] {
        [
            sha256.flatMap { GivenDigest(.sha256, bytes: Array($0.finalize())) },
            sha384.flatMap { GivenDigest(.sha384, bytes: Array($0.finalize())) },
            sha512.flatMap { GivenDigest(.sha512, bytes: Array($0.finalize())) },
        ].compactMap { $0 }
    }
}
