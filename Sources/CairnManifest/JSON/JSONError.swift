/// Why some bytes are not the JSON that cairn accepts.
///
/// Offsets count bytes from 0.
package enum JSONError: Error, Equatable, Sendable {
    case tooLarge(bytes: Int, limit: Int)
    case tooDeep(offset: Int, limit: Int)
    case endsEarly
    case unexpectedByte(offset: Int)
    case byteOrderMark
    case notUTF8(offset: Int)
    case unpairedSurrogate(offset: Int)
    /// U+FDD0…U+FDEF and the last two code points of every plane, RFC 7493 section 2.1.
    case noncharacter(offset: Int)
    case duplicateKey(key: String, offset: Int)
    case fractionNotAllowed(offset: Int)
    case numberOutOfRange(offset: Int)
    /// Valid JSON that differs from its RFC 8785 form, first at this byte.
    case notCanonical(offset: Int)
}

extension JSONError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge(let bytes, let limit):
            "the document has \(bytes) bytes, more than the limit of \(limit)"
        case .tooDeep(let offset, let limit):
            "values are nested deeper than \(limit) levels at byte \(offset)"
        case .endsEarly: "the document ends before its JSON is complete"
        case .unexpectedByte(let offset): "the byte at offset \(offset) cannot stand there in JSON"
        case .byteOrderMark: "the document begins with a byte order mark; save it as UTF-8 without one"
        case .notUTF8(let offset): "the string at byte \(offset) is not UTF-8"
        case .unpairedSurrogate(let offset): "the escape at byte \(offset) is half of a surrogate pair"
        case .noncharacter(let offset): "the string at byte \(offset) holds a Unicode noncharacter"
        case .duplicateKey(let key, let offset):
            "the object at byte \(offset) has the key \(quoted(key)) twice"
        case .fractionNotAllowed(let offset):
            "the number at byte \(offset) has a fraction or an exponent; write it as a string"
        case .numberOutOfRange(let offset):
            "the number at byte \(offset) is beyond 2^53 - 1; write it as a string"
        case .notCanonical(let offset):
            "the document is not in canonical form (RFC 8785), first at byte \(offset)"
        }
    }

    /// Where in the document, nil when it is not about a place.
    package var offset: Int? {
        switch self {
        case .tooLarge, .endsEarly, .byteOrderMark: nil
        case .tooDeep(let offset, _), .unexpectedByte(let offset), .notUTF8(let offset),
            .unpairedSurrogate(let offset),
            .noncharacter(let offset), .duplicateKey(_, let offset), .fractionNotAllowed(let offset),
            .numberOutOfRange(let offset), .notCanonical(let offset):
            offset
        }
    }

    /// The sentence with the line and column, counted from 1 in bytes, for documents that people write.
    package func description(in document: [UInt8]) -> String {
        guard let offset, offset <= document.count else { return description }
        let before = document[..<offset]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = offset - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
        return "line \(line), column \(column): \(description)"
    }

    // Keys come from strangers and may reach a terminal, so they are shown with JSON's own escapes.
    private func quoted(_ key: String) -> String {
        String(decoding: JSONValue.string(String(key.prefix(100))).canonicalBytes(), as: UTF8.self)
    }
}
