import CairnStorage
import Glibc

/// Reads files that anyone may have put there, and never changes anything.
enum PlainFile {
    /// The bytes of a regular file; links to one are followed, anything else is unusable.
    static func read(_ path: String, maxBytes: Int) throws -> FileAnswer {
        let file: Descriptor
        do {
            file = try Descriptor.open(path, flags: O_RDONLY | O_NONBLOCK)
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return .missing }
            throw SourceError.unreadable(path: path, why: "\(error)")
        }
        var status = stat()
        guard fstat(file.fd, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return .unusable("\(path) isn't a file")
        }
        guard status.st_size <= maxBytes else {
            return .unusable("\(path) is larger than \(maxBytes) bytes")
        }
        do {
            return .found(try file.read(at: 0, count: Int(status.st_size)))
        } catch {
            throw SourceError.unreadable(path: path, why: "\(error)")
        }
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func isThere(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0
    }

    /// The names in a folder, sorted; none where there is no such folder.
    static func names(in path: String) throws -> [String] {
        guard let stream = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw SourceError.unreadable(path: path, why: String(cString: strerror(errno)))
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
