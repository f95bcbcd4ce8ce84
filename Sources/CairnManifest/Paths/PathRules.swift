/// The rules of one path.
///
/// They look at bytes and code points, never at Swift's equality of strings.
enum PathRules {
    static func check(_ text: String) throws(PathError) {
        guard !text.isEmpty else { throw .empty }
        let count = text.utf8.count
        guard count <= Limits.pathBytes else { throw .tooLong(bytes: count, limit: Limits.pathBytes) }
        for scalar in text.unicodeScalars {
            if TextRules.isControl(scalar) { throw .controlCharacter(scalar) }
            if scalar == "\\" { throw .backslash }
            if scalar == ":" { throw .colon }
        }
        for part in text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            try check(part: String(Substring(part)))
        }
        guard isNFC(text) else { throw .notNFC }
    }

    private static func check(part: String) throws(PathError) {
        guard !part.isEmpty else { throw .emptyPart }
        guard part.utf8.count <= Limits.pathPartBytes else {
            throw .partTooLong(bytes: part.utf8.count, limit: Limits.pathPartBytes)
        }
        let bytes = Array(part.utf8)
        guard bytes != [dot], bytes != [dot, dot] else { throw .dotPart }
        if let owner = ReservedParts.owner(of: part) { throw .reserved(part: part, owner) }
        guard bytes.last != dot, bytes.last != space else { throw .trailingDotOrSpace(part: part) }
    }

    private static let dot = UInt8(ascii: ".")
    private static let space = UInt8(ascii: " ")

    static func isNFC(_ text: String) -> Bool {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return true }
        var span = text.utf8Span
        return span.checkForNFC(quickCheck: false)
    }
}
