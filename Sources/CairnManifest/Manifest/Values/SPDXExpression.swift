/// A licence expression, such as `Apache-2.0 OR (MIT AND LicenseRef-acme-weights)`: its syntax, not its meaning.
///
/// SPDX 3.0.1 annex B: identifiers, `+`, `DocumentRef-…:LicenseRef-…`, `WITH`, `AND`, `OR` and parentheses, with
/// operators in upper or in lower case. Whether an identifier is on SPDX's list is not looked at, because the list
/// grows. `NONE` and `NOASSERTION` are no licences and are refused.
package struct SPDXExpression: Hashable, Sendable, CustomStringConvertible {
    package let text: String
    /// Licence identifiers in order of their first occurrence, without `+` and exceptions.
    package let licenses: [String]
    private let root: Node

    /// One licence of an expression as it stands there: `GPL-2.0+ WITH Classpath-exception-2.0`.
    package struct Term: Hashable, Sendable {
        /// Without `+`.
        package let license: String
        /// Whether a `+` stood behind it.
        package let orLater: Bool
        package let exception: String?
    }

    fileprivate indirect enum Node: Hashable, Sendable {
        case term(Term)
        case all([Node])
        case any([Node])
    }

    /// Nil unless the text is an expression, at most 1,024 bytes.
    package init?(_ text: String) {
        guard text.utf8.count <= Limits.spdxBytes, let tokens = Self.tokens(of: text) else { return nil }
        var parser = SPDXParser(tokens: tokens)
        guard let root = parser.parse() else { return nil }
        self.text = text
        self.root = root
        licenses = parser.licenses
    }

    package var description: String { text }

    /// The licence, where the expression is a single one.
    package var single: Term? {
        if case .term(let term) = root { term } else { nil }
    }

    /// What the whole expression is worth when each licence is worth `value`: of `AND` the least, of `OR` the most.
    package func worth<Value: Comparable>(_ value: (Term) -> Value) -> Value {
        Self.worth(root, value)
    }

    private static func worth<Value: Comparable>(_ node: Node, _ value: (Term) -> Value) -> Value {
        switch node {
        case .term(let term): value(term)
        case .all(let parts): least(parts, value) { $0 < $1 }
        case .any(let parts): least(parts, value) { $0 > $1 }
        }
    }

    /// The first value in an order; the parser makes no part without parts.
    private static func least<Value: Comparable>(
        _ parts: [Node], _ value: (Term) -> Value, by isBefore: (Value, Value) -> Bool
    ) -> Value {
        var best = worth(parts[0], value)
        for part in parts.dropFirst() {
            let other = worth(part, value)
            if isBefore(other, best) { best = other }
        }
        return best
    }

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

    mutating func parse() -> SPDXExpression.Node? {
        guard let node = disjunction(), at == tokens.count else { return nil }
        return node
    }

    private mutating func disjunction() -> SPDXExpression.Node? {
        var parts: [SPDXExpression.Node] = []
        repeat {
            guard let part = conjunction() else { return nil }
            parts.append(part)
        } while take("OR")
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() -> SPDXExpression.Node? {
        var parts: [SPDXExpression.Node] = []
        repeat {
            guard let part = term() else { return nil }
            parts.append(part)
        } while take("AND")
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func term() -> SPDXExpression.Node? {
        guard at < tokens.count else { return nil }
        if tokens[at] == "(" {
            guard depth < Limits.spdxDepth else { return nil }
            depth += 1
            at += 1
            guard let inner = disjunction(), at < tokens.count, tokens[at] == ")" else { return nil }
            at += 1
            depth -= 1
            return inner
        }
        guard let license = license(tokens[at]) else { return nil }
        let orLater = license.utf8.count < tokens[at].utf8.count
        at += 1
        var exception: String?
        if take("WITH") {
            guard at < tokens.count, isException(tokens[at]) else { return nil }
            exception = tokens[at]
            at += 1
        }
        return .term(SPDXExpression.Term(license: license, orLater: orLater, exception: exception))
    }

    private mutating func take(_ word: String) -> Bool {
        guard at < tokens.count, tokens[at] == word || tokens[at] == word.lowercased() else { return false }
        at += 1
        return true
    }

    /// The identifier without `+`, or nil for what is none.
    private mutating func license(_ token: String) -> String? {
        let parts = token.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let isReference: Bool
        switch parts.count {
        case 1: isReference = token.hasPrefix("LicenseRef-")
        case 2:
            isReference = parts[1].hasPrefix("LicenseRef-")
            guard isReference, isIdentifier(parts[0], after: "DocumentRef-") else { return nil }
        default: return nil
        }
        var name = parts[parts.count - 1]
        if isReference {
            guard isIdentifier(name, after: "LicenseRef-") else { return nil }
        } else {
            if name.hasSuffix("+") { name.removeLast() }
            guard isIdentifier(name, after: "") else { return nil }
        }
        let license = isReference ? token : name
        if !licenses.contains(license) { licenses.append(license) }
        return license
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
