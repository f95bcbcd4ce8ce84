/// A licence expression, such as `Apache-2.0 OR (MIT AND LicenseRef-acme-weights)`: its syntax, not its meaning.
///
/// SPDX 3.0.1 annex B: identifiers, `+`, `DocumentRef-…:LicenseRef-…`, `WITH`, `AND`, `OR` and parentheses, with
/// operators in upper or in lower case. Whether an identifier is on SPDX's list is not looked at, because the list
/// grows. `NONE` and `NOASSERTION` are no licences and are refused.
package struct SPDXExpression: Hashable, Sendable, CustomStringConvertible {
    package let text: String
    /// Licence identifiers in order of their first occurrence, without `+` and exceptions.
    package let licenses: [String]

    /// Nil unless the text is an expression, at most 1,024 bytes.
    package init?(_ text: String) {
        guard text.utf8.count <= Limits.spdxBytes, let tokens = Self.tokens(of: text) else { return nil }
        var parser = SPDXParser(tokens: tokens)
        guard parser.parse() else { return nil }
        self.text = text
        licenses = parser.licenses
    }

    package var description: String { text }

    /// Words and parentheses; nil for a byte that no expression holds, or for spaces other than one between words.
    private static func tokens(of text: String) -> [String]? {
        var tokens: [String] = []
        var word: [UInt8] = []
        var previous = UInt8(ascii: " ")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: " "):
                guard previous != byte else { return nil }
            case UInt8(ascii: "("), UInt8(ascii: ")"): break
            default:
                guard NameRules.isAlphanumeric(byte) || ".-+:".utf8.contains(byte) else { return nil }
            }
            let isWordByte =
                byte != UInt8(ascii: " ") && byte != UInt8(ascii: "(") && byte != UInt8(ascii: ")")
            if isWordByte {
                word.append(byte)
            } else {
                if !word.isEmpty { tokens.append(String(decoding: word, as: UTF8.self)) }
                word = []
                if byte != UInt8(ascii: " ") { tokens.append(byte == UInt8(ascii: "(") ? "(" : ")") }
            }
            previous = byte
        }
        guard previous != UInt8(ascii: " ") else { return nil }
        if !word.isEmpty { tokens.append(String(decoding: word, as: UTF8.self)) }
        return tokens
    }
}

/// `or = and *("OR" and)`, `and = with *("AND" with)`, `with = "(" or ")" | simple ["WITH" exception]`.
private struct SPDXParser {
    let tokens: [String]
    var at = 0
    var depth = 0
    var licenses: [String] = []

    init(tokens: [String]) {
        self.tokens = tokens
    }

    mutating func parse() -> Bool { disjunction() && at == tokens.count }

    private mutating func disjunction() -> Bool {
        repeat {
            guard conjunction() else { return false }
        } while take("OR")
        return true
    }

    private mutating func conjunction() -> Bool {
        repeat {
            guard term() else { return false }
        } while take("AND")
        return true
    }

    private mutating func term() -> Bool {
        guard at < tokens.count else { return false }
        if tokens[at] == "(" {
            guard depth < Limits.spdxDepth else { return false }
            depth += 1
            at += 1
            guard disjunction(), at < tokens.count, tokens[at] == ")" else { return false }
            at += 1
            depth -= 1
            return true
        }
        guard isLicense(tokens[at]) else { return false }
        at += 1
        guard take("WITH") else { return true }
        guard at < tokens.count, isException(tokens[at]) else { return false }
        at += 1
        return true
    }

    private mutating func take(_ word: String) -> Bool {
        guard at < tokens.count, tokens[at] == word || tokens[at] == word.lowercased() else { return false }
        at += 1
        return true
    }

    private mutating func isLicense(_ token: String) -> Bool {
        let parts = token.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let isReference: Bool
        switch parts.count {
        case 1: isReference = token.hasPrefix("LicenseRef-")
        case 2:
            isReference = parts[1].hasPrefix("LicenseRef-")
            guard isReference, isIdentifier(parts[0], after: "DocumentRef-") else { return false }
        default: return false
        }
        var name = parts[parts.count - 1]
        if isReference {
            guard isIdentifier(name, after: "LicenseRef-") else { return false }
        } else {
            if name.hasSuffix("+") { name.removeLast() }
            guard isIdentifier(name, after: "") else { return false }
        }
        let license = isReference ? token : name
        if !licenses.contains(license) { licenses.append(license) }
        return true
    }

    private func isException(_ token: String) -> Bool {
        isIdentifier(token, after: token.hasPrefix("AdditionRef-") ? "AdditionRef-" : "")
    }

    /// `[A-Za-z0-9.-]+` after the prefix, and no word of the grammar.
    private func isIdentifier(_ text: String, after prefix: String) -> Bool {
        guard text.hasPrefix(prefix) else { return false }
        let rest = text.utf8.dropFirst(prefix.utf8.count)
        let words: Set<String> = ["AND", "OR", "WITH", "NONE", "NOASSERTION"]
        guard !rest.isEmpty, !words.contains(text.uppercased()) else { return false }
        return rest.allSatisfy {
            NameRules.isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
        }
    }
}
