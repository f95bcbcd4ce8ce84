import Glibc

/// Copies of files that survive a power cut once they are made.
package enum FileCopy {
    private static let piece = 4 << 20

    /// Copies a file, or its first bytes, under a new name that nothing has; synced, also the name.
    package static func copy(
        _ source: String, to target: String, count: Int? = nil, mode: mode_t = 0o644
    ) throws(FileError) {
        try DurableFile.createFolder(DurableFile.parent(of: target))
        let temporary = "\(target).\(UInt64.random(in: .min ... .max)).tmp"
        do throws(FileError) {
            let from = try Descriptor.open(source, flags: O_RDONLY)
            let to = try Descriptor.open(temporary, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode)
            var offset = 0
            while true {
                let wanted = min(piece, (count ?? .max) - offset)
                let bytes = wanted > 0 ? try from.read(at: offset, count: wanted) : []
                if bytes.isEmpty { break }
                try to.write(bytes)
                offset += bytes.count
            }
            guard count == nil || offset == count else {
                throw FileError(operation: "read", path: source, code: EIO)
            }
            try to.sync()
        } catch {
            unlink(temporary)
            throw error
        }
        try DurableFile.adopt(temporary, as: target)
    }

    /// Copies a folder with everything in it, except for paths below it that `leavesOut` names; links are refused.
    package static func copyFolder(
        _ source: String, to target: String, leavingOut leavesOut: (String) -> Bool = { _ in false }
    ) throws(FileError) {
        var waiting = [""]
        while let below = waiting.popLast() {
            try DurableFile.createFolder(target + below, mode: mode(of: source + below))
            for name in try GitFolder.names(in: source + below) {
                let path = "\(below)/\(name)"
                guard !leavesOut(String(path.dropFirst())) else { continue }
                switch try kind(source + path) {
                case S_IFDIR: waiting.append(path)
                case S_IFREG: try copy(source + path, to: target + path, mode: mode(of: source + path))
                default: throw FileError(operation: "copy", path: source + path, code: ELOOP)
                }
            }
        }
    }

    /// The size of a file; nil where there is none.
    package static func size(of path: String) -> Int64? {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    /// Names in a folder, sorted; empty where there is no folder.
    package static func names(in folder: String) throws(FileError) -> [String] {
        size(of: folder) == nil ? [] : try GitFolder.names(in: folder)
    }

    private static func kind(_ path: String) throws(FileError) -> mode_t {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw FileError.now("stat", path) }
        return status.st_mode & S_IFMT
    }

    private static func mode(of path: String) throws(FileError) -> mode_t {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError.now("stat", path) }
        return status.st_mode & 0o777
    }
}
