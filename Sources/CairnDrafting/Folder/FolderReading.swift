/// A folder as the drafting rules see it: a listing, and small reads.
package protocol FolderReading: Sendable {
    /// The folder's own name, the last resort for a title.
    var name: String { get }
    /// Regular files, sorted by the UTF-8 bytes of their paths, each path once.
    var files: [FolderFile] { get }
    var leftOut: [LeftOutPath] { get }

    /// At most `maxBytes` bytes from `offset`; fewer only at the end of the file.
    func read(_ path: String, offset: Int, maxBytes: Int) throws(FolderError) -> [UInt8]
}

/// One regular file: a path relative to the folder, with `/`, and its size in bytes.
package struct FolderFile: Hashable, Sendable {
    package var path: String
    package var size: Int

    package init(path: String, size: Int) {
        self.path = path
        self.size = size
    }

    /// The last part of the path.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The path up to the last part, without a slash at its end; empty at the root.
    var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }
}

extension FolderReading {
    func file(at path: String) -> FolderFile? {
        files.first { $0.path.utf8.elementsEqual(path.utf8) }
    }

    /// The whole file, or nil if it is larger than `maxBytes`.
    func readWhole(_ file: FolderFile, maxBytes: Int) throws(FolderError) -> [UInt8]? {
        guard file.size <= maxBytes else { return nil }
        return try read(file.path, offset: 0, maxBytes: file.size)
    }
}

/// Why a folder can't be drafted from or published.
package enum FolderError: Error, Equatable, Sendable {
    case notAFolder(path: String)
    case tooManyFiles(limit: Int)
    /// Every entry that must not be there, up to `Limits.folderProblems`, sorted by path.
    case refused([FolderProblem])
    case noSuchFile(path: String)
    /// The file is not the one that was listed: another size, or no regular file any more.
    case changed(path: String)
    /// `code` is an errno value.
    case unreadable(path: String, code: Int32)
}

/// One entry of a folder that a release cannot hold.
package struct FolderProblem: Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case symbolicLink
        /// A fifo, socket or device.
        case specialFile
        case nameNotUTF8
        case tooDeep(limit: Int)
    }

    /// Bytes that are not UTF-8 are shown as U+FFFD.
    package var path: String
    package var reason: Reason
}

extension FolderProblem: CustomStringConvertible {
    package var description: String {
        switch reason {
        case .symbolicLink: "\(path) is a symbolic link; put the file itself there"
        case .specialFile: "\(path) is neither a file nor a folder; remove it"
        case .nameNotUTF8: "\(path) has a name that is not UTF-8; rename it"
        case .tooDeep(let limit): "\(path) lies more than \(limit) folders deep; move it up"
        }
    }
}

extension FolderError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAFolder(let path): "\(path) is not a folder"
        case .tooManyFiles(let limit): "the folder holds more than \(limit) files; pack small ones together"
        case .refused(let problems): problems.map(\.description).joined(separator: "; ")
        case .noSuchFile(let path): "\(path) is not in the folder"
        case .changed(let path): "\(path) changed while it was read; try again when nothing writes to it"
        case .unreadable(let path, let code): "couldn't read \(path) (error \(code))"
        }
    }
}
