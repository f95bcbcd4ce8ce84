import Crypto

/// A SHA-2 that signature formats name.
package enum HashAlgorithm: String, Hashable, Sendable, CaseIterable {
    case sha256
    case sha384
    case sha512

    package var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    package func hash(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .sha256: Array(SHA256.hash(data: bytes))
        case .sha384: Array(SHA384.hash(data: bytes))
        case .sha512: Array(SHA512.hash(data: bytes))
        }
    }
}

/// A digest that somebody states or that was computed elsewhere.
package struct GivenDigest: Hashable, Sendable {
    package let algorithm: HashAlgorithm
    package let bytes: [UInt8]

    /// Nil unless there are as many bytes as the algorithm makes.
    package init?(_ algorithm: HashAlgorithm, bytes: [UInt8]) {
        guard bytes.count == algorithm.byteCount else { return nil }
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// The digest of `bytes`.
    package init(_ algorithm: HashAlgorithm, of bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = algorithm.hash(bytes)
    }
}

/// A digest as swift-crypto takes one, with bytes that it hasn't computed.
struct SHA256Stated: Digest {
    static let byteCount = 32
    let bytes: [UInt8]
}

struct SHA384Stated: Digest {
    static let byteCount = 48
    let bytes: [UInt8]
}

struct SHA512Stated: Digest {
    static let byteCount = 64
    let bytes: [UInt8]
}

protocol StatedDigest: Digest {
    var bytes: [UInt8] { get }
}

extension SHA256Stated: StatedDigest {}
extension SHA384Stated: StatedDigest {}
extension SHA512Stated: StatedDigest {}

extension StatedDigest {
    func withUnsafeBytes<Answer>(_ body: (UnsafeRawBufferPointer) throws -> Answer) rethrows -> Answer {
        try bytes.withUnsafeBytes(body)
    }

    func makeIterator() -> Array<UInt8>.Iterator { bytes.makeIterator() }

    var description: String { "\(bytes)" }
}

extension GivenDigest {
    /// Calls `body` with the digest in the type that its algorithm has in swift-crypto.
    func withDigest<Answer>(_ body: (any Digest) -> Answer) -> Answer {
        switch algorithm {
        case .sha256: body(SHA256Stated(bytes: bytes))
        case .sha384: body(SHA384Stated(bytes: bytes))
        case .sha512: body(SHA512Stated(bytes: bytes))
        }
    }
}
