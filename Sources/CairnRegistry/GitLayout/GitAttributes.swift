/// The root `.gitattributes` of a release: `* -text`, then one exact line for each LFS path.
///
/// A line is `"/<path>" filter=lfs diff=lfs merge=lfs -text`, always in git's C-quoted form, in which
/// every character that a pattern gives a meaning to has been escaped.
/// Source: <https://git-scm.com/docs/gitattributes>, <https://git-scm.com/docs/gitignore#_pattern_format>
package enum GitAttributes {
    package static let path = ".gitattributes"

    /// Git ignores longer lines, without their newline (`ATTR_MAX_LINE_LENGTH`).
    static let maxLineBytes = 2048

    /// The file for these LFS paths, in the order given.
    package static func encoded(lfsPaths: [String]) throws(GitLayoutError) -> [UInt8] {
        var text = Array("* -text\n".utf8)
        for path in lfsPaths {
            let line = line(for: path)
            guard line.count <= maxLineBytes else {
                throw .attributeLineTooLong(path: path, bytes: line.count, limit: maxLineBytes)
            }
            text += line
            text.append(UInt8(ascii: "\n"))
        }
        return text
    }

    private static func line(for path: String) -> [UInt8] {
        var line = Array("\"/".utf8)
        for byte in path.utf8 {
            switch byte {
            // First the pattern's escape, a backslash before the character, then C quoting, which
            // doubles that backslash and puts another before a backslash or a quote.
            case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "]"):
                line += [UInt8(ascii: "\\"), UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\\"), UInt8(ascii: "\""):
                line += [UInt8(ascii: "\\"), UInt8(ascii: "\\"), UInt8(ascii: "\\"), byte]
            default:
                line.append(byte)
            }
        }
        return line + Array("\" filter=lfs diff=lfs merge=lfs -text".utf8)
    }
}
