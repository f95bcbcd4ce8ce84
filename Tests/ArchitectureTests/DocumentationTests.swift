import Testing

/// `Docs/architecture.md` sends people to types and files by name: they must be there.
@Suite("Documentation")
struct DocumentationTests {
    /// Types of the toolchain and of other packages that the page names.
    private let outside: Set = ["Mutex", "Service", "ServiceGroup"]

    /// What stands between backquotes on one line.
    private func codeSpans(_ text: String) -> Set<String> {
        var spans: Set<String> = []
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("```") {
            let parts = line.split(separator: "`", omittingEmptySubsequences: false)
            for at in stride(from: 1, to: parts.count - 1, by: 2) { spans.insert(String(parts[at])) }
        }
        return spans
    }

    @Test("every type that the architecture names is declared")
    func types() throws {
        let files = try SourceTree.files()
        let targets = Set(try SourceTree.targets())
        for span in codeSpans(try SourceTree.text("Docs/architecture.md")) {
            guard span.first?.isUppercase == true,
                let name = span.split(whereSeparator: { ".<".contains($0) }).first,
                name.allSatisfy({ $0.isLetter }), !span.hasSuffix(".swift"),
                name.contains(where: \.isLowercase),
                !outside.contains(String(name)), !targets.contains(String(name))
            else { continue }
            let isDeclared = files.contains { file in
                ["struct", "class", "enum", "protocol", "actor"].contains { kind in
                    file.text.contains("\(kind) \(name)")
                }
            }
            if !isDeclared {
                Issue.record("Docs/architecture.md names \(name), which Sources doesn't declare")
            }
        }
    }

    @Test("every Swift file that the architecture names is there")
    func files() throws {
        let paths = try SourceTree.files().map(\.path)
        for span in codeSpans(try SourceTree.text("Docs/architecture.md")) where span.hasSuffix(".swift") {
            let isThere = paths.contains { $0.hasSuffix("/" + span) } || (try? SourceTree.text(span)) != nil
            if !isThere { Issue.record("Docs/architecture.md names \(span), which isn't there") }
        }
    }
}
