import Glibc

/// What the git store asks of a folder.
enum GitFolder {
    /// What a file that isn't finished is called at first; git ignores and sweeps `tmp_*` in a pack folder.
    static let temporaryPrefix = "tmp_"

    /// A path in the folder that nothing has.
    static func temporaryPath(in folder: String) -> String {
        "\(folder)/\(temporaryPrefix)\(UInt64.random(in: .min ... .max))"
    }

    /// The names in the folder, sorted, without `.` and `..`.
    static func names(in path: String) throws(FileError) -> [String] {
        guard let stream = opendir(path) else { throw FileError.now("opendir", path) }
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

    /// The bytes of a file; nil when there is nothing under this path.
    static func size(ofFile path: String) -> UInt64? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return UInt64(status.st_size)
    }

    /// Removes a file; that it is gone already is fine.
    static func remove(_ path: String) throws(FileError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw FileError.now("unlink", path) }
    }
}
