/// A value of a card's front matter, as text.
///
/// YAML guesses types ("no" is false, "1.10" is 1.1); cards mean words far more often. So a scalar keeps its
/// text, and whoever needs a number or a truth value asks for it.
indirect enum CardValue: Hashable, Sendable {
    case null
    /// `isPlain`: written without quotes, so it may also be meant as a number or a truth value.
    case scalar(String, isPlain: Bool)
    case list([CardValue])
    case map([Member])

    struct Member: Hashable, Sendable {
        var key: String
        var value: CardValue
    }
}

extension CardValue {
    /// The member of a map; nil for every other kind of value and for a null.
    subscript(key: String) -> CardValue? {
        guard case .map(let members) = self else { return nil }
        let found = members.first { $0.key == key }?.value
        return found == .null ? nil : found
    }

    /// A scalar as one line; nil if nothing is left of it.
    var text: String? {
        guard case .scalar(let text, _) = self else { return nil }
        let line = PlainText.line(text)
        return line.isEmpty ? nil : line
    }

    /// The texts of a list, or the one of a scalar.
    ///
    /// Items of other kinds are passed over; repeated ones too.
    var texts: [String] {
        var seen: Set<String> = []
        return items.compactMap(\.text).filter {
            $0.utf8.count <= Limits.itemBytes && seen.insert($0).inserted
        }
    }

    /// The items of a list, or a scalar or map by itself.
    var items: [CardValue] {
        switch self {
        case .null: []
        case .list(let items): Array(items.prefix(Limits.listItems))
        case .scalar, .map: [self]
        }
    }

    var members: [Member] {
        if case .map(let members) = self { members } else { [] }
    }

    var integer: Int64? {
        guard case .scalar(let text, _) = self else { return nil }
        return Int64(text.filter { $0 != "_" })
    }

    /// A number in positional notation: `-? digits (. digits)?`, exponents resolved.
    var decimal: String? {
        guard case .scalar(let text, _) = self else { return nil }
        return DecimalText.positional(text)
    }
}
