import Foundation
import Yams

/// The YAML block at the head of a card, and the text under it.
struct FrontMatter: Sendable {
    enum Failure: Error, Equatable {
        case tooLarge(bytes: Int)
        case tooManyAliases
        case tooManyNodes
        case tooDeep
        case notYAML(line: Int?, problem: String)
        case notAMapping
    }

    /// Nil when there is none.
    var yaml: String?
    /// Markdown.
    var body: String

    /// Splits at the first two lines that are `---`; blank lines may come before the first.
    init(card: String) {
        let text = card.hasPrefix("\u{FEFF}") ? String(card.dropFirst()) : card
        // Swift sees CR LF as one character, which `isNewline` covers.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let isFence = { (line: Substring) in
            line.hasPrefix("---") && line.dropFirst(3).allSatisfy(\.isWhitespace)
        }
        guard let start = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }), isFence(lines[start]),
            let end = lines[(start + 1)...].firstIndex(where: isFence)
        else {
            body = text
            return
        }
        yaml = lines[(start + 1)..<end].joined(separator: "\n")
        body = lines[(end + 1)...].joined(separator: "\n")
    }

    /// Reads the block; an empty one is an empty map.
    static func parse(_ yaml: String) throws(Failure) -> CardValue {
        guard yaml.utf8.count <= Limits.frontMatterBytes else { throw .tooLarge(bytes: yaml.utf8.count) }
        // Yams shares the nodes that aliases name, but it hashes mapping keys with all that is in them, and a
        // key may be an alias or a mapping with keys of its own: the work must be bounded before Yams sees
        // the text.
        let aliases = aliasCount(in: yaml)
        guard aliases == 0 || aliases <= Limits.frontMatterAliases && yaml.utf8.count <= Limits.aliasedBytes
        else {
            throw .tooManyAliases
        }
        guard explicitKeyCount(in: yaml) <= Limits.frontMatterExplicitKeys else { throw .tooDeep }
        let root: Node?
        do {
            // No resolver rules: their regular expressions would run over every key, and types are guessed
            // here.
            root = try Parser(yaml: yaml, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw failure(error)
        } catch {
            throw .notYAML(line: nil, problem: "it could not be parsed")
        }
        guard let root else { return .map([]) }
        var budget = Limits.frontMatterNodes
        let value = try value(of: root, depth: 0, budget: &budget)
        switch value {
        case .map: return value
        case .null: return .map([])
        case .scalar, .list: throw .notAMapping
        }
    }

    private static func value(of node: Node, depth: Int, budget: inout Int) throws(Failure) -> CardValue {
        budget -= 1
        guard budget >= 0 else { throw .tooManyNodes }
        guard depth <= Limits.frontMatterDepth else { throw .tooDeep }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain
            let isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            return isNull ? .null : .scalar(scalar.string, isPlain: isPlain)
        case .sequence(let sequence):
            var items: [CardValue] = []
            for item in sequence { items.append(try value(of: item, depth: depth + 1, budget: &budget)) }
            return .list(items)
        case .mapping(let mapping):
            var members: [CardValue.Member] = []
            for (key, item) in mapping {
                guard case .scalar(let scalar) = key else { continue }
                let value = try value(of: item, depth: depth + 1, budget: &budget)
                members.append(CardValue.Member(key: scalar.string, value: value))
            }
            return .map(members)
        case .alias:
            return .null
        }
    }

    private static func failure(_ error: YamlError) -> Failure {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .notYAML(line: mark.line, problem: PlainText.shortened(PlainText.line(problem), to: 120))
        case .duplicatedKeysInMapping(let keys, _):
            .notYAML(line: nil, problem: "it has the key \(PlainText.line(keys.first ?? "")) twice")
        default: .notYAML(line: nil, problem: "it could not be parsed")
        }
    }
}

extension FrontMatter.Failure: CustomStringConvertible {
    var description: String {
        switch self {
        case .tooLarge(let bytes):
            "the front matter has \(bytes) bytes, more than the limit of \(Limits.frontMatterBytes); it was not read"
        case .tooManyAliases: "the front matter uses YAML aliases too often to be read; write the values out"
        case .tooManyNodes:
            "the front matter holds more than \(Limits.frontMatterNodes) values; it was not read"
        case .tooDeep:
            "the front matter is nested deeper than \(Limits.frontMatterDepth) levels; it was not read"
        case .notYAML(let line?, let problem): "the front matter is not YAML: line \(line): \(problem)"
        case .notYAML(nil, let problem): "the front matter is not YAML: \(problem)"
        case .notAMapping: "the front matter is not a list of names with values; it was not read"
        }
    }
}
