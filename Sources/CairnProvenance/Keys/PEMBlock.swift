import CairnManifest

/// One block of PEM text: a label and the bytes inside.
///
/// Reads what OpenSSL and OpenSSH write: `-----BEGIN <label>-----`, base64 lines, `-----END <label>-----`,
/// LF or CRLF, with any text before and between blocks (RFC 7468 section 2). Header lines of the old
/// encrypted form are kept as `headers`.
struct PEMBlock: Equatable {
    var label: String
    var headers: [String] = []
    var bytes: [UInt8]

    /// All blocks of the text; at least one.
    static func parseAll(_ text: String) throws(KeyError) -> [PEMBlock] {
        guard text.utf8.count <= Limits.keyFileBytes else {
            throw .tooLarge(bytes: text.utf8.count, limit: Limits.keyFileBytes)
        }
        var blocks: [PEMBlock] = []
        var open: (label: String, headers: [String], base64: String)?
        for line in text.split(whereSeparator: \.isNewline) {
            let line = trimmed(line)
            if let label = boundary(line, "BEGIN") {
                guard open == nil else { throw .notPEM }
                open = (label, [], "")
            } else if let label = boundary(line, "END") {
                guard let block = open, block.label == label, let bytes = Base64.decode(block.base64) else {
                    throw .notPEM
                }
                blocks.append(PEMBlock(label: label, headers: block.headers, bytes: bytes))
                open = nil
            } else if line.contains(":") {
                open?.headers.append(line)
            } else {
                open?.base64.append(line)
            }
        }
        guard open == nil, !blocks.isEmpty else { throw .notPEM }
        return blocks
    }

    /// The block as text: 64 columns, LF, a final newline.
    var text: String {
        var lines = ["-----BEGIN \(label)-----"]
        var rest = Base64.encode(bytes)[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        lines.append("-----END \(label)-----\n")
        return lines.joined(separator: "\n")
    }

    private static func boundary(_ line: String, _ word: String) -> String? {
        let (prefix, suffix) = ("-----\(word) ", "-----")
        guard line.hasPrefix(prefix), line.hasSuffix(suffix), line.count > prefix.count + suffix.count else {
            return nil
        }
        return String(line.dropFirst(prefix.count).dropLast(suffix.count))
    }

    private static func trimmed(_ line: Substring) -> String {
        var line = line
        while line.last == " " || line.last == "\t" { line.removeLast() }
        return String(line)
    }
}
