/// Why a folder can't be read or written as it should.
package enum FolderError: Error, Equatable, Sendable {
    /// A system call failed: what was tried, on which path, and the system's words.
    case system(String, path: String, String)
    /// A symbolic link where a file or folder of a release should be.
    case link(path: String)
    case notAFile(path: String)
    case notAFolder(path: String)
    case tooLarge(path: String, limit: Int)
}

extension FolderError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let verb, let path, let reason): "couldn't \(verb) \(PrintableText.of(path)): \(reason)"
        case .link(let path):
            "\(PrintableText.of(path)) is a symbolic link, which is never followed; remove it"
        case .notAFile(let path):
            "\(PrintableText.of(path)) isn't a regular file; remove it or choose another folder"
        case .notAFolder(let path):
            "\(PrintableText.of(path)) isn't a folder; remove it or choose another place"
        case .tooLarge(let path, let limit):
            "\(PrintableText.of(path)) has more than \(limit) bytes, the most that is read of it"
        }
    }
}
