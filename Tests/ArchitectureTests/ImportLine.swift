/// One `import` of a source file.
struct ImportLine: Equatable {
    let module: String
    /// From 1.
    let line: Int

    /// The imports of a source text: plain, with attributes or access, of a submodule or of one declaration.
    static func all(in text: String) -> [ImportLine] {
        var found: [ImportLine] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            for statement in line.split(separator: ";") {
                guard let module = module(of: statement) else { continue }
                found.append(ImportLine(module: module, line: index + 1))
            }
        }
        return found
    }

    private static let access: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set<Substring> = [
        "actor", "class", "enum", "func", "let", "protocol", "struct", "typealias", "var",
    ]

    private static func module(of statement: Substring) -> String? {
        var words = statement.split { $0 == " " || $0 == "\t" }[...]
        while let word = words.first, word.hasPrefix("@") || access.contains(word) { words.removeFirst() }
        guard words.first == "import" else { return nil }
        words.removeFirst()
        if let word = words.first, kinds.contains(word) { words.removeFirst() }
        return words.first.flatMap { $0.split(separator: ".").first }.map(String.init)
    }
}
