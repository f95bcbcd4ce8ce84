import CairnManifest
import CairnRegistry
import Glibc

/// Blobs as files `sha256/ab/abcd…` in one folder.
package struct DiskBlobStore: BlobStore {
    private let folder: String

    package init(folder: String) throws {
        self.folder = folder
        try DurableFile.createFolder(folder + "/sha256")
    }

    /// A store that is only read, also where its folder isn't there.
    package init(reading folder: String) {
        self.folder = folder
    }

    package func size(of digest: ContentDigest) throws -> Int64? {
        var status = stat()
        guard stat(path(digest), &status) == 0 else {
            if errno == ENOENT { return nil }
            throw FileError(operation: "stat", path: path(digest), code: errno)
        }
        return Int64(status.st_size)
    }

    package func read(_ digest: ContentDigest, at offset: Int64, count: Int) throws -> [UInt8]? {
        guard try size(of: digest) != nil else { return nil }
        return try Descriptor.open(path(digest), flags: O_RDONLY).read(at: Int(offset), count: count)
    }

    /// Takes over a verified, synced file; durable when it returns.
    package func adopt(_ file: String, as digest: ContentDigest) throws {
        let target = path(digest)
        try DurableFile.createFolder(DurableFile.parent(of: target))
        try DurableFile.adopt(file, as: target)
    }

    private func path(_ digest: ContentDigest) -> String {
        let hex = digest.hex
        return "\(folder)/sha256/\(hex.prefix(2))/\(hex)"
    }
}
