import Foundation

/// A folder on disk, listed once when it is opened.
///
/// Symbolic links are refused, as they would let a folder publish files from elsewhere. One kind is read
/// through: in a snapshot of the Hugging Face cache (`…/snapshots/<revision>/`) a link whose text leads, by
/// `..` alone, to a file directly in the `blobs` folder beside `snapshots`. Files are opened without
/// following any other link, so a link that appears after the listing is refused too.
package struct DiskFolder: FolderReading {
    package let name: String
    package let files: [FolderFile]
    package let leftOut: [LeftOutPath]
    /// Absolute, without symbolic links.
    package let root: String
    /// Path in the listing to the path below `blobs` that a snapshot's link names.
    private let linkedBlobs: [String: String]

    package init(path: String) throws(FolderError) {
        guard let resolved = realpath(path, nil) else { throw .notAFolder(path: path) }
        defer { free(resolved) }
        guard let root = String(validatingCString: resolved) else { throw .notAFolder(path: path) }
        var walk = DiskWalk(root: root)
        try walk.run()
        self.root = root
        name = root.split(separator: "/").last.map(String.init) ?? root
        files = walk.files.sorted { FolderRules.precedes($0.path, $1.path) }
        leftOut = walk.leftOut.sorted { FolderRules.precedes($0.path, $1.path) }
        linkedBlobs = walk.linkedBlobs
    }

    package func read(_ path: String, offset: Int, maxBytes: Int) throws(FolderError) -> [UInt8] {
        guard offset >= 0, maxBytes > 0 else { return [] }
        let handle = try open(path)
        defer { close(handle) }
        var bytes: [UInt8] = []
        while bytes.count < maxBytes {
            let wanted = min(maxBytes - bytes.count, Limits.readBytes)
            var failure: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                let got = pread(handle, buffer.baseAddress, wanted, off_t(offset + bytes.count))
                if got < 0 { failure = errno }
                count = max(got, 0)
            }
            if failure == EINTR { continue }
            guard failure == 0 else { throw .unreadable(path: path, code: failure) }
            guard !piece.isEmpty else { break }
            bytes += piece
        }
        return bytes
    }

    /// Opens a listed file for reading.
    ///
    /// The caller closes the handle.
    ///
    /// - Throws: `changed` when it is no longer a regular file of the listed size.
    package func open(_ path: String) throws(FolderError) -> Int32 {
        guard let file = file(at: path) else { throw .noSuchFile(path: path) }
        let handle: Int32
        if let blob = linkedBlobs[path] {
            handle = try descend(from: cacheRoot, to: ["blobs", blob], listed: path)
        } else {
            handle = try descend(from: root, to: path.split(separator: "/").map(String.init), listed: path)
        }
        var status = stat()
        guard fstat(handle, &status) == 0, DiskWalk.kind(of: status) == S_IFREG,
            Int(status.st_size) == file.size
        else {
            close(handle)
            throw .changed(path: path)
        }
        return handle
    }

    /// Two levels above a snapshot: the folder of one repository in the cache.
    private var cacheRoot: String {
        "/" + root.split(separator: "/").dropLast(2).joined(separator: "/")
    }

    /// Opens part by part, so that no part can be a link.
    private func descend(from start: String, to parts: [String], listed: String) throws(FolderError) -> Int32
    {
        var handle = Foundation.open(start, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw .unreadable(path: listed, code: errno) }
        for (at, part) in parts.enumerated() {
            let isLast = at == parts.count - 1
            // O_NONBLOCK: a fifo that took the file's place must not make us wait.
            let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (isLast ? 0 : O_DIRECTORY)
            let next = openat(handle, part, flags)
            let code = errno
            close(handle)
            guard next >= 0 else {
                throw code == ELOOP || code == ENOTDIR || code == ENOENT
                    ? .changed(path: listed) : .unreadable(path: listed, code: code)
            }
            handle = next
        }
        return handle
    }
}
