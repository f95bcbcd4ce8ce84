import Foundation

/// Lists a directory tree without following links.
struct DiskWalk {
    let root: String
    private(set) var files: [FolderFile] = []
    private(set) var leftOut: [LeftOutPath] = []
    private(set) var linkedBlobs: [String: String] = [:]
    private var problems: [FolderProblem] = []
    private var entries = 0

    init(root: String) {
        self.root = root
    }

    mutating func run() throws(FolderError) {
        let handle = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else {
            throw errno == ENOTDIR ? .notAFolder(path: root) : .unreadable(path: root, code: errno)
        }
        try visit(handle, path: "", depth: 0)
        guard problems.isEmpty else {
            throw .refused(problems.sorted { FolderRules.precedes($0.path, $1.path) })
        }
    }

    /// Takes over `handle` and closes it.
    private mutating func visit(_ handle: Int32, path: String, depth: Int) throws(FolderError) {
        guard let stream = fdopendir(handle) else {
            let code = errno
            close(handle)
            throw .unreadable(path: path, code: code)
        }
        defer { closedir(stream) }
        for name in try names(in: stream) {
            guard let text = String(validating: name, as: UTF8.self) else {
                refuse(join(path, String(decoding: name, as: UTF8.self)), .nameNotUTF8)
                continue
            }
            if depth == 0, let reason = FolderRules.reasonToLeaveOut(rootEntry: text) {
                leftOut.append(LeftOutPath(path: text, reason: reason))
                continue
            }
            try take(text, in: handle, folder: path, depth: depth)
        }
    }

    private mutating func take(
        _ name: String,
        in handle: Int32,
        folder: String,
        depth: Int
    ) throws(FolderError) {
        let path = join(folder, name)
        var status = stat()
        guard fstatat(handle, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw .unreadable(path: path, code: errno)
        }
        switch Self.kind(of: status) {
        case S_IFREG:
            try add(FolderFile(path: path, size: Int(status.st_size)))
        case S_IFDIR:
            guard depth < Limits.folderDepth else {
                return refuse(path, .tooDeep(limit: Limits.folderDepth))
            }
            let child = openat(handle, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard child >= 0 else { throw .unreadable(path: path, code: errno) }
            try visit(child, path: path, depth: depth + 1)
        case S_IFLNK:
            guard let blob = snapshotBlob(name, in: handle, depth: depth) else {
                return refuse(path, .symbolicLink)
            }
            linkedBlobs[path] = blob.name
            try add(FolderFile(path: path, size: blob.size))
        default:
            refuse(path, .specialFile)
        }
    }

    /// The blob that a link of a cache snapshot names: `../` once per folder below `snapshots`, `blobs/`, one
    /// name.
    private func snapshotBlob(_ link: String, in handle: Int32, depth: Int) -> (name: String, size: Int)? {
        let rootParts = root.split(separator: "/")
        guard rootParts.count >= 3, rootParts[rootParts.count - 2] == "snapshots" else { return nil }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlinkat(handle, link, &buffer, buffer.count)
        guard length > 0,
            let text = String(validating: buffer.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
        else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == depth + 4, parts.dropLast(2).allSatisfy({ $0 == ".." }),
            parts[depth + 2] == "blobs", let name = parts.last, !["", ".", ".."].contains(name)
        else { return nil }
        let blob = "/" + rootParts.dropLast(2).joined(separator: "/") + "/blobs/" + name
        var status = stat()
        guard lstat(blob, &status) == 0, Self.kind(of: status) == S_IFREG else { return nil }
        return (String(name), Int(status.st_size))
    }

    private mutating func add(_ file: FolderFile) throws(FolderError) {
        guard files.count < Limits.files else { throw .tooManyFiles(limit: Limits.files) }
        files.append(file)
    }

    private mutating func refuse(_ path: String, _ reason: FolderProblem.Reason) {
        guard problems.count < Limits.folderProblems else { return }
        problems.append(FolderProblem(path: path, reason: reason))
    }

    private func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty ? name : folder + "/" + name
    }

    /// The bytes of every entry's name but `.` and `..`.
    private mutating func names(in stream: OpaquePointer) throws(FolderError) -> [[UInt8]] {
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name != Array(".".utf8), name != Array("..".utf8) else { continue }
            entries += 1
            guard entries <= Limits.folderEntries else { throw .tooManyFiles(limit: Limits.files) }
            names.append(name)
        }
        return names
    }

    static func kind(of status: stat) -> mode_t { status.st_mode & S_IFMT }
}
