import CairnManifest
import CairnProvenance
import Foundation

/// What somebody says was signed: a file, or a digest of one that isn't here.
enum SignedArtifact: Hashable, Sendable {
    case file(String)
    case digest(GivenDigest)

    /// `sha256:<64 hex digits>` is a digest unless a file is called so.
    init(_ text: String) {
        if access(text, F_OK) != 0, text.hasPrefix("sha256:"),
            let bytes = Hex.decode(text.dropFirst("sha256:".count).lowercased()),
            let digest = GivenDigest(.sha256, bytes: bytes)
        {
            self = .digest(digest)
        } else {
            self = .file(text)
        }
    }

    /// The digests by these algorithms, as far as they can be known; a file is read once, piece by piece.
    @concurrent
    func digests(_ algorithms: Set<HashAlgorithm>) async throws -> [GivenDigest] {
        switch self {
        case .digest(let digest): [digest]
        case .file(let path): try Self.hash(path, algorithms)
        }
    }

    private static func hash(_ path: String, _ algorithms: Set<HashAlgorithm>) throws -> [GivenDigest] {
        let handle = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard handle >= 0 else { throw LocalFile.failure("couldn't read \(path)", errno) }
        defer { close(handle) }
        var status = stat()
        guard fstat(handle, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure.invalid("\(path) isn't a file; give the path of one")
        }
        let before = FileStamp(of: handle)
        var hasher = DigestHasher(algorithms)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            try Task.checkCancellation()
            let count = Foundation.read(handle, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw LocalFile.failure("couldn't read \(path)", errno) }
            guard count > 0 else { break }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        guard FileStamp(of: handle) == before else {
            throw CommandFailure.invalid("\(path) changed while it was read; try again when it rests")
        }
        return hasher.finalize()
    }
}
