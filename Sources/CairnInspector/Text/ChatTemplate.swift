/// A Jinja template that a tokenizer runs: whether it uses names that lead out of the sandbox.
struct ChatTemplate {
    /// What stands in `{{ }}` and `{% %}`.
    private let code: [Substring]
    private let sizeBytes: Int

    init(_ text: String) {
        let text = text.utf8.count > Limits.templateBytes ? String(text.prefix(Limits.templateBytes)) : text
        sizeBytes = text.utf8.count
        var code: [Substring] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            rest = rest[rest.index(after: open)...]
            guard let mark = rest.first, mark == "{" || mark == "%" else { continue }
            let close = mark == "{" ? "}}" : "%}"
            let end = rest.dropFirst().firstRange(of: close)
            code.append(rest.dropFirst()[..<(end?.lowerBound ?? rest.endIndex)])
            rest = end.map { rest[$0.upperBound...] } ?? ""
        }
        self.code = code
    }

    /// A text that is nothing but a template for messages.
    static func isTemplate(_ text: String) -> Bool {
        let start = text.drop { $0.isWhitespace }
        return (start.hasPrefix("{%") || start.hasPrefix("{{") || start.hasPrefix("{#"))
            && text.contains("messages")
    }

    func report(_ name: String, _ place: Place, _ scan: FileScan, at offset: Int64?) {
        let words = escapes
        if !words.isEmpty {
            scan.report(
                .chatTemplate, .executes, place, "\(name): \(words.joined(separator: ", "))", at: offset)
        } else {
            scan.report(.chatTemplate, .note, place, "\(name): \(sizeBytes) bytes", at: offset)
        }
        for part in code {
            let statement = part.drop { $0 == "-" || $0 == "+" || $0.isWhitespace }
            let word = statement.prefix { $0.isLetter }
            guard ["include", "import", "extends", "from"].contains(word) else { continue }
            scan.report(.chatTemplate, .reachesOut, place, "\(name): \(statement.prefix(100))", at: offset)
        }
    }

    private static let words = [
        "__", "\\x5f", "\\u005f", "\\137", "|attr", "| attr", "|map(attribute", "lipsum", "cycler", "joiner",
        "popen", "subprocess", "_TemplateReference", ".mro", "gi_frame", "f_globals", "tb_frame",
    ]

    /// Names that no template for messages needs, and every way out of a sandbox does.
    private var escapes: [String] {
        Self.words.filter { word in
            code.contains { part in
                // Keys and attributes that are text, such as `['__class__']`, count too; texts with spaces are prose.
                word == "__" ? Self.hasDunder(part) : part.contains(word)
            }
        }.map { $0 == "__" ? "a name with two underscores" : $0 }
    }

    /// `__name__` as a whole word.
    private static func hasDunder(_ part: Substring) -> Bool {
        for word in part.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") })
        where word.hasPrefix("__") && word.count > 4 {
            return true
        }
        return false
    }
}
