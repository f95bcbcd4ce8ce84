/// The rules for strings inside a document.
///
/// They look at bytes and code points; the JSON Schema has the same.
enum TextRules {
    /// General category Cc: U+0000…U+001F and U+007F…U+009F.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    static func isLine(_ text: String, atMost limit: Int) -> Bool {
        has(1...limit, in: text) && !text.unicodeScalars.contains(where: isControl)
    }

    static func isText(_ text: String, atMost limit: Int) -> Bool {
        has(1...limit, in: text)
            && !text.unicodeScalars.contains { isControl($0) && $0 != "\n" && $0 != "\t" }
    }

    /// `[a-z0-9]([a-z0-9._-]*)`, at most 64 bytes.
    static func isToken(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= Limits.tokenBytes else { return false }
        return isLowerAlphanumeric(first)
            && text.utf8.allSatisfy { isLowerAlphanumeric($0) || "._-".utf8.contains($0) }
    }

    /// RFC 6838 section 4.2, in lower case and without parameters.
    static func isMediaType(_ text: String) -> Bool {
        let halves = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return halves.count == 2
            && halves.allSatisfy { half in
                guard let first = half.first, half.count <= 127, isLowerAlphanumeric(first) else {
                    return false
                }
                return half.allSatisfy { isLowerAlphanumeric($0) || "!#$&-^_.+".utf8.contains($0) }
            }
    }

    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?(e[+-]?[0-9]+)?`, at most 64 bytes.
    static func isDecimal(_ text: String) -> Bool {
        guard text.utf8.count <= Limits.tokenBytes else { return false }
        var rest = Substring(text).utf8[...]
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let whole = rest.prefix(while: isDigit)
        guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return false }
        rest = rest[whole.endIndex...]
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: isDigit)
            guard !fraction.isEmpty else { return false }
            rest = rest[fraction.endIndex...]
        }
        if rest.first == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            return !rest.isEmpty && rest.allSatisfy(isDigit)
        }
        return rest.isEmpty
    }

    static func isCountry(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }

    /// Printable ASCII without the characters that RFC 3986 has no place for.
    static func isURI(_ text: String) -> Bool {
        text.utf8.count <= Limits.urlBytes
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"<>\\^`{|}".utf8.contains($0) }
    }

    /// Two labels or more of lower-case letters, digits and inner hyphens: `org.example.quality`.
    static func isReverseDNS(_ text: String) -> Bool {
        guard text.utf8.count <= 253 else { return false }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                guard let first = label.first, let last = label.last, label.count <= 63 else { return false }
                return isLowerAlphanumeric(first) && isLowerAlphanumeric(last)
                    && label.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            }
    }

    private static func has(_ range: ClosedRange<Int>, in text: String) -> Bool {
        range.contains(text.unicodeScalars.count)
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x7A).contains(byte)
    }
}
