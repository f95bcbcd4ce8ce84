/// Why a text is not the path of an artifact.
package enum PathError: Error, Hashable, Sendable {
    case empty
    case tooLong(bytes: Int, limit: Int)
    case partTooLong(bytes: Int, limit: Int)
    /// Two slashes in a row, or one at either end.
    case emptyPart
    /// `.` or `..`.
    case dotPart
    case controlCharacter(Unicode.Scalar)
    case backslash
    case colon
    case notNFC
    case trailingDotOrSpace(part: String)
    case reserved(part: String, ReservedPart)

    /// Whose files a part would be taken for.
    package enum ReservedPart: Hashable, Sendable {
        /// `.git*`, in any spelling that HFS+ or NTFS folds to it; a plain `.gitignore` is allowed.
        case git
        case gitLFSConfiguration
        case cairn
        /// A Windows device, with or without an extension.
        case device
    }
}

extension PathError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "a path has at least one character"
        case .tooLong(let bytes, let limit): "the path has \(bytes) bytes, more than the limit of \(limit)"
        case .partTooLong(let bytes, let limit):
            "a part of the path has \(bytes) bytes, more than the limit of \(limit)"
        case .emptyPart:
            "the path begins or ends with '/' or has an empty part; write it relative, parts joined by '/'"
        case .dotPart: "the path has a '.' or '..' part; write it without"
        case .controlCharacter(let scalar):
            "the path holds the control character \(NameError.show(scalar)); rename it"
        case .backslash: "the path holds a backslash; parts are joined by '/'"
        case .colon: "the path holds a ':', which Windows cannot store; rename it"
        case .notNFC: "the path is not in Unicode normal form C; rename it to the composed form"
        case .trailingDotOrSpace(let part):
            "'\(part)' ends with a dot or a space, which Windows drops; rename it"
        case .reserved(let part, .git):
            "'\(part)' is, or would be taken for, a file of git's own; rename it or leave it out"
        case .reserved(let part, .gitLFSConfiguration):
            "'\(part)' would configure git-lfs for others; leave it out"
        case .reserved(let part, .cairn): "'\(part)' is where cairn keeps receipts; leave it out"
        case .reserved(let part, .device): "'\(part)' is a device on Windows; rename it"
        }
    }
}
