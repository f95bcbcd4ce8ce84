import CairnManifest
import Foundation

/// A folder that is read and written without following any symbolic link below it.
///
/// Every step into it opens one more folder from the one before (`openat`, `O_NOFOLLOW`), so that whatever
/// else happens to the tree meanwhile, nothing outside it is read or written. The folder itself may be reached
/// through links: the user named it.
final class FolderTree: Sendable {
    /// As the user wrote it.
    let path: String
    private let root: Int32

    init(_ path: String, creating: Bool) throws(FolderError) {
        if creating {
            do {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            } catch {
                throw .system("make", path: path, SystemError.last)
            }
        }
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else {
            throw errno == ENOTDIR ? .notAFolder(path: path) : .system("open", path: path, SystemError.last)
        }
        self.path = path
        root = opened
    }

    deinit { close(root) }

    // MARK: Reading

    /// A regular file; nil when nothing is at that path.
    func file(_ parts: [String]) throws(FolderError) -> OpenFile? {
        guard let name = parts.last, let folder = try folder(parts.dropLast()) else { return nil }
        let opened = openat(folder.descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard opened >= 0 else {
            if errno == ENOENT { return nil }
            throw errno == ELOOP
                ? .link(path: shown(parts)) : .system("read", path: shown(parts), SystemError.last)
        }
        let file = OpenFile(descriptor: opened)
        guard file.isRegular else { throw .notAFile(path: shown(parts)) }
        return file
    }

    /// A small file whole; nil when nothing is at that path.
    func bytes(_ parts: [String], atMost limit: Int) throws(FolderError) -> [UInt8]? {
        try file(parts)?.readAll(atMost: limit, path: shown(parts))
    }

    enum Kind: Hashable { case file, folder, link, other }

    /// What is directly in a folder, by name; empty when the folder isn't there.
    func entries(_ parts: [String]) throws(FolderError) -> [(name: String, kind: Kind)] {
        guard let folder = try folder(parts[...]) else { return [] }
        let copy = dup(folder.descriptor)
        guard copy >= 0, let stream = fdopendir(copy) else {
            throw .system("list", path: shown(parts), SystemError.last)
        }
        defer { closedir(stream) }
        rewinddir(stream)
        var found: [(name: String, kind: Kind)] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            found.append((name, kind(of: name, in: folder)))
        }
        return found.sorted { ExactText.precedes($0.name, $1.name) }
    }

    private func kind(of name: String, in folder: OpenFile) -> Kind {
        var status = stat()
        guard fstatat(folder.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return .other }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        case S_IFLNK: return .link
        default: return .other
        }
    }

    // MARK: Writing

    /// A file to go on writing, made where there is none.
    ///
    /// Folders on the way are made.
    func openForWriting(_ parts: [String]) throws(FolderError) -> OpenFile {
        let (folder, name) = try parent(of: parts)
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        let opened = openat(folder.descriptor, name, flags, 0o644)
        guard opened >= 0 else {
            throw errno == ELOOP
                ? .link(path: shown(parts)) : .system("write", path: shown(parts), SystemError.last)
        }
        let file = OpenFile(descriptor: opened)
        guard file.isRegular else { throw .notAFile(path: shown(parts)) }
        return file
    }

    /// Gives a file its final name, in place of whatever has it.
    ///
    /// Folders on the way are made.
    func move(_ from: [String], to parts: [String]) throws(FolderError) {
        let (source, old) = try parent(of: from)
        let (folder, name) = try parent(of: parts)
        guard renameat(source.descriptor, old, folder.descriptor, name) == 0 else {
            throw errno == EISDIR
                ? .notAFile(path: shown(parts)) : .system("write", path: shown(parts), SystemError.last)
        }
    }

    /// Copies a file, so that the copy is there whole or not at all.
    func copy(_ from: [String], to parts: [String]) throws(FolderError) {
        guard let source = try file(from) else { throw .system("read", path: shown(from), "it is gone") }
        let temporary = from.dropLast() + ["\(from.last ?? "").copy"]
        let target = try openForWriting(Array(temporary))
        try target.truncate(to: 0)
        var offset: Int64 = 0
        while case let bytes = try source.read(at: offset, atMost: ClientLimits.blockBytes), !bytes.isEmpty {
            try target.write(bytes, at: offset)
            offset += Int64(bytes.count)
        }
        try move(Array(temporary), to: parts)
    }

    /// Writes a small file so that it is there whole or not at all.
    func write(_ bytes: [UInt8], to parts: [String]) throws(FolderError) {
        let temporary = parts.dropLast() + [".\(parts.last ?? "").\(getpid()).tmp"]
        let file = try openForWriting(Array(temporary))
        try file.truncate(to: 0)
        try file.write(bytes, at: 0)
        try move(Array(temporary), to: parts)
    }

    /// Removes a file, and the folders above it that are empty then.
    func remove(_ parts: [String]) throws(FolderError) {
        var parts = parts
        guard let name = parts.popLast(), let folder = try folder(parts[...]) else { return }
        guard unlinkat(folder.descriptor, name, 0) == 0 || errno == ENOENT else {
            throw .system("remove", path: shown(parts + [name]), SystemError.last)
        }
        try removeEmptyFolders(parts)
    }

    /// Removes a folder that is empty, and those above it that are empty then.
    func removeEmptyFolders(_ parts: [String]) throws(FolderError) {
        var parts = parts
        while let name = parts.popLast(), let above = try folder(parts[...]) {
            guard unlinkat(above.descriptor, name, AT_REMOVEDIR) == 0 else { return }
        }
    }

    // MARK: Steps

    /// The folder at a path; nil where there is nothing.
    private func folder(_ parts: ArraySlice<String>, creating: Bool = false) throws(FolderError) -> OpenFile?
    {
        var current = OpenFile(descriptor: try duplicate())
        for (index, part) in parts.enumerated() {
            if creating { mkdirat(current.descriptor, part, 0o755) }
            let next = openat(current.descriptor, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard next >= 0 else {
                let path = shown(Array(parts.prefix(index + 1)))
                switch errno {
                case ENOENT: return nil
                // A link opened as a folder without following is no folder to the system.
                case ELOOP, ENOTDIR:
                    throw kind(of: part, in: current) == .link ? .link(path: path) : .notAFolder(path: path)
                default: throw .system("open", path: path, SystemError.last)
                }
            }
            current = OpenFile(descriptor: next)
        }
        return current
    }

    private func parent(of parts: [String]) throws(FolderError) -> (OpenFile, String) {
        guard let name = parts.last, let folder = try folder(parts.dropLast(), creating: true) else {
            throw .system("make the folder of", path: shown(parts), SystemError.last)
        }
        return (folder, name)
    }

    private func duplicate() throws(FolderError) -> Int32 {
        let copy = fcntl(root, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .system("open", path: path, SystemError.last) }
        return copy
    }

    func shown(_ parts: [String]) -> String {
        ([path] + parts).joined(separator: "/")
    }
}

extension ArtifactPath {
    var folderParts: [String] { parts.map(String.init) }
}
