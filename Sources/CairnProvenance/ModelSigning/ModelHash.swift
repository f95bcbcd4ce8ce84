import CLibcrypto
import CairnManifest

/// A hash that the digests of a signed model are made with.
package enum ModelHash: String, Hashable, Sendable, CaseIterable {
    case sha256
    /// BLAKE2b with digests of 64 bytes.
    case blake2b

    package var digestBytes: Int { self == .sha256 ? 32 : 64 }

    /// Nil where the system's libcrypto refuses the algorithm.
    package func hasher() -> ModelHasher? {
        switch self {
        case .sha256: ModelHasher(.sha256(ContentHasher()))
        case .blake2b: BLAKE2b().map { ModelHasher(.blake2b($0)) }
        }
    }

    /// The digest of all of `bytes`.
    package func digest(of bytes: [UInt8]) -> [UInt8]? {
        guard let hasher = hasher() else { return nil }
        var running = hasher
        bytes.withUnsafeBytes { running.update($0) }
        return running.finalize()
    }
}

/// One digest over bytes that come in pieces; belongs to one task.
package struct ModelHasher {
    enum State {
        case sha256(ContentHasher)
        case blake2b(BLAKE2b)
    }

    private var state: State

    init(_ state: State) {
        self.state = state
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        switch state {
        case .sha256(var hasher):
            hasher.update(bytes)
            state = .sha256(hasher)
        case .blake2b(let hasher): hasher.update(bytes)
        }
    }

    /// Nothing may follow.
    package consuming func finalize() -> [UInt8] {
        switch state {
        case .sha256(let hasher): hasher.finalize().bytes
        case .blake2b(let hasher): hasher.finalize()
        }
    }
}

/// BLAKE2b-512 by libcrypto (RFC 7693).
final class BLAKE2b {
    private let context: OpaquePointer

    init?() {
        guard let context = EVP_MD_CTX_new() else { return nil }
        self.context = context
        guard EVP_DigestInit_ex(context, EVP_blake2b512(), nil) == 1 else { return nil }
    }

    deinit { EVP_MD_CTX_free(context) }

    func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    func finalize() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { out, count in
            var length: UInt32 = 0
            EVP_DigestFinal_ex(context, out.baseAddress, &length)
            count = Int(length)
        }
    }
}
