import Foundation
import Glibc

/// File writes that survive a power cut once they return.
///
/// The order of system calls: the folder is opened first, so that an error of its sync is not lost; then the
/// bytes go to a temporary name, are synced, get their final name by `rename` or `link`, and the folder is
/// synced.
package enum DurableFile {
    /// Creates or replaces a file.
    ///
    /// Without `isNameDurable` a power cut may bring the file before back: whole, but older.
    package static func replace(
        _ path: String, with bytes: [UInt8], mode: mode_t = 0o644, isNameDurable: Bool = true
    ) throws(FileError) {
        try place(path, bytes: bytes, mode: mode, isNameDurable: isNameDurable) {
            temporary throws(FileError) in
            guard rename(temporary, path) == 0 else { throw FileError.now("rename", path) }
        }
    }

    /// Creates a file; false when one is there already, which is left as it is.
    package static func create(_ path: String, with bytes: [UInt8], mode: mode_t = 0o444) throws(FileError)
        -> Bool
    {
        var created = true
        try place(path, bytes: bytes, mode: mode) { temporary throws(FileError) in
            if link(temporary, path) != 0 {
                guard errno == EEXIST else { throw FileError.now("link", path) }
                created = false
            }
            unlink(temporary)
        }
        return created
    }

    /// Gives a synced file its final name and makes that name durable.
    package static func adopt(_ temporary: String, as path: String) throws(FileError) {
        let folder = try Descriptor.open(parent(of: path), flags: O_RDONLY | O_DIRECTORY)
        guard rename(temporary, path) == 0 else { throw FileError.now("rename", path) }
        try folder.sync()
    }

    /// Creates a folder with all its parents, durably.
    package static func createFolder(_ path: String, mode: mode_t = 0o755) throws(FileError) {
        if mkdir(path, mode) == 0 {
            try syncFolder(parent(of: path))
            return
        }
        if errno == EEXIST { return }
        guard errno == ENOENT, parent(of: path) != path else { throw FileError.now("mkdir", path) }
        try createFolder(parent(of: path), mode: mode)
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw FileError.now("mkdir", path) }
        try syncFolder(parent(of: path))
    }

    package static func syncFolder(_ path: String) throws(FileError) {
        try Descriptor.open(path, flags: O_RDONLY | O_DIRECTORY).sync()
    }

    /// A file's bytes, or nil when there is none.
    ///
    /// Throws `FileError.tooLarge` beyond `maxBytes`.
    package static func read(_ path: String, maxBytes: Int = .max) throws(FileError) -> [UInt8]? {
        let file: Descriptor
        do {
            file = try Descriptor.open(path, flags: O_RDONLY)
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return nil }
            throw error
        }
        let size = try file.size()
        guard size <= maxBytes else { throw FileError(operation: "read", path: path, code: EFBIG) }
        return try file.read(at: 0, count: size)
    }

    package static func parent(of path: String) -> String {
        let trimmed = path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    private static func place(
        _ path: String, bytes: [UInt8], mode: mode_t, isNameDurable: Bool = true,
        finish: (String) throws(FileError) -> Void
    ) throws(FileError) {
        let folder = try Descriptor.open(parent(of: path), flags: O_RDONLY | O_DIRECTORY)
        let temporary = "\(path).\(UInt64.random(in: .min ... .max)).tmp"
        do {
            let file = try Descriptor.open(temporary, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode)
            try file.write(bytes)
            try file.sync()
            try finish(temporary)
        } catch {
            unlink(temporary)
            throw error
        }
        if isNameDurable { try folder.sync() }
    }
}
