import CairnManifest
import Glibc

extension DiskBlobStore {
    /// A file below the store's folder.
    package struct Entry: Hashable, Sendable {
        /// Below the store's folder.
        package var path: String
        /// What it is called; nil where that is no blob's name.
        package var digest: ContentDigest?
    }

    /// Every file of a store's folder, sorted by path.
    package static func entries(in folder: String) throws -> [Entry] {
        guard GitFolder.size(ofFile: folder + "/sha256") != nil else { return [] }
        var entries: [Entry] = []
        for group in try GitFolder.names(in: folder + "/sha256") {
            for name in try GitFolder.names(in: "\(folder)/sha256/\(group)") {
                let digest = name.hasPrefix(group) ? ContentDigest(hex: name) : nil
                entries.append(Entry(path: "sha256/\(group)/\(name)", digest: digest))
            }
        }
        return entries
    }

    /// The SHA-256 of a file, read piece by piece.
    package static func digest(ofFile path: String) throws(FileError) -> ContentDigest {
        let file = try Descriptor.open(path, flags: O_RDONLY)
        var hasher = ContentHasher()
        var offset = 0
        while true {
            let bytes = try file.read(at: offset, count: 1 << 20)
            if bytes.isEmpty { return hasher.finalize() }
            hasher.update(bytes)
            offset += bytes.count
        }
    }
}
