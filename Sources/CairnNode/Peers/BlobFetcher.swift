import CairnClient
import CairnFederation
import CairnManifest
import CairnRegistry
import CairnStorage
import Glibc
import NIOCore
import Synchronization

/// Fetches artifact bytes from a peer into the blob store: verified before they exist under their digest.
struct BlobFetcher: Sendable {
    let client: NodeClient
    let blobs: DiskBlobStore
    /// Where bytes on their way in are kept: `<digest>.part`.
    let folder: String
    /// Refuses what the disk has no room for.
    let reserveDisk: @Sendable (Int64) throws -> Void

    /// Fetches one artifact, going on where an interrupted round stopped; returns the bytes that came.
    func fetch(_ artifact: CatalogArtifact) async throws -> Int64 {
        guard try blobs.size(of: artifact.digest) == nil else { return 0 }
        try reserveDisk(artifact.size)
        try DurableFile.createFolder(folder)
        let path = "\(folder)/\(artifact.digest.hex).part"
        let sink = try PartFile(path: path, limit: artifact.size)
        if sink.size < artifact.size || artifact.size == 0 {
            let outcome = try await client.object(artifact.digest, from: sink.size, into: sink)
            guard outcome == .complete else {
                throw PeerError.notServed(
                    path: "object \(artifact.digest.hex)", status: outcome == .absent ? 404 : 503)
            }
        }
        guard try sink.digest() == artifact.digest, sink.size == artifact.size else {
            unlink(path)
            throw PeerError.damaged(what: "object \(artifact.digest.hex)")
        }
        try sink.sync()
        try blobs.adopt(path, as: artifact.digest)
        return sink.received
    }
}

/// A file that grows by a download and never beyond its limit.
private final class PartFile: ByteSink {
    private struct State {
        var size: Int64
        var received: Int64 = 0
    }

    private let file: Descriptor
    private let limit: Int64
    private let state: Mutex<State>

    init(path: String, limit: Int64) throws {
        file = try Descriptor.open(path, flags: O_RDWR | O_CREAT)
        self.limit = limit
        state = Mutex(State(size: Int64(try file.size())))
    }

    var size: Int64 { state.withLock { $0.size } }
    var received: Int64 { state.withLock { $0.received } }

    func begin(at offset: Int64) throws {
        try file.truncate(to: Int(offset))
        guard lseek(file.fd, off_t(offset), SEEK_SET) >= 0 else {
            throw FileError(operation: "seek", path: "a part file", code: errno)
        }
        state.withLock { $0.size = offset }
    }

    func write(_ bytes: ByteBuffer) throws {
        let content = [UInt8](bytes.readableBytesView)
        guard size + Int64(content.count) <= limit else {
            throw PeerError.damaged(what: "an object longer than declared")
        }
        try file.write(content)
        state.withLock { state in
            state.size += Int64(content.count)
            state.received += Int64(content.count)
        }
    }

    func digest() throws -> ContentDigest {
        var hasher = ContentHasher()
        var offset = 0
        while true {
            let bytes = try file.read(at: offset, count: 1 << 20)
            if bytes.isEmpty { return hasher.finalize() }
            hasher.update(bytes)
            offset += bytes.count
        }
    }

    func sync() throws {
        try file.sync()
    }
}
