import CairnClient
import CairnManifest
import CairnRegistry
import CairnStorage
import Glibc
import NIOCore
import Synchronization

/// Compares the large files that releases name with what is kept of them, byte for byte.
struct FileAudit {
    let index: IndexDatabase
    let origin: String

    private static let blockBytes = 1 << 20

    /// Files in `blobs` of a data directory.
    func findings(blobs folder: String, advanced: (Int64) -> Void) throws -> [Finding] {
        try index.blobArtifacts(origin: origin, fromLeaf: 0).compactMap { artifact in
            defer { advanced(artifact.size) }
            let hex = artifact.digest.hex
            let path = "\(folder)/sha256/\(hex.prefix(2))/\(hex)"
            let file: Descriptor
            do {
                file = try Descriptor.open(path, flags: O_RDONLY | O_NONBLOCK)
            } catch {
                return Self.missing(artifact)
            }
            var hasher = ContentHasher()
            var size = 0
            while true {
                let bytes = try file.read(at: size, count: Self.blockBytes)
                if bytes.isEmpty { break }
                hasher.update(bytes)
                size += bytes.count
            }
            return size == artifact.size && hasher.finalize() == artifact.digest ? nil : Self.wrong(artifact)
        }
    }

    /// Files as a node serves them.
    func findings(node: NodeClient, advanced: (Int64) -> Void) async throws -> [Finding] {
        var findings: [Finding] = []
        for artifact in try index.blobArtifacts(origin: origin, fromLeaf: 0) {
            let sink = HashingSink(limit: artifact.size)
            do {
                let outcome = try await node.object(artifact.digest, into: sink)
                if outcome != .complete {
                    findings.append(Self.missing(artifact))
                } else if !sink.isRight(artifact) {
                    findings.append(Self.wrong(artifact))
                }
            } catch is HashingSink.TooLong {
                findings.append(Self.wrong(artifact))
            }
            advanced(artifact.size)
        }
        return findings
    }

    private static func missing(_ artifact: CatalogArtifact) -> Finding {
        Finding(.missingFile, "the file \(artifact.digest) (\(artifact.path)) is missing")
    }

    private static func wrong(_ artifact: CatalogArtifact) -> Finding {
        Finding(
            .wrongFile, "the file \(artifact.digest) (\(artifact.path)) has other bytes than its SHA-256 says"
        )
    }
}

/// Hashes a download and keeps nothing of it.
private final class HashingSink: ByteSink {
    struct TooLong: Error {}

    private struct State {
        var hasher = ContentHasher()
        var size: Int64 = 0
    }

    private let limit: Int64
    private let state = Mutex(State())

    init(limit: Int64) {
        self.limit = limit
    }

    func begin(at offset: Int64) throws { state.withLock { $0 = State() } }

    func write(_ bytes: ByteBuffer) throws {
        try state.withLock { state in
            state.size += Int64(bytes.readableBytes)
            guard state.size <= limit else { throw TooLong() }
            state.hasher.update(Array(bytes.readableBytesView))
        }
    }

    func isRight(_ artifact: CatalogArtifact) -> Bool {
        state.withLock { state in
            state.size == artifact.size && state.hasher.finalize() == artifact.digest
        }
    }
}
