/// The first heading and the first paragraph of a Markdown text, as plain text.
///
/// Looks for the two things that a title and a summary can be taken from, and for nothing else: it is no
/// Markdown parser. Tables, quotes, lists, code, badges and HTML blocks are passed over.
struct CardText: Sendable {
    private(set) var heading: String?
    private(set) var paragraph: String?

    /// Lines that are looked at: a card that has said nothing by then says nothing.
    private static let lines = 400
    /// A paragraph shorter than this is a label ("Paper:", "By X"), unless there is no other.
    private static let wordyParagraph = 40

    init(markdown: String) {
        var reader = BlockReader()
        for line in markdown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).prefix(
            Self.lines
        ) {
            reader.take(line)
        }
        reader.endParagraph()
        heading = reader.headings.lazy.map(InlineMarkup.plain).first { !$0.isEmpty }
        let paragraphs = reader.paragraphs.map(InlineMarkup.plain).filter { !$0.isEmpty }
        paragraph = paragraphs.first { $0.count >= Self.wordyParagraph } ?? paragraphs.first
    }
}

/// Sorts lines into headings and paragraphs.
private struct BlockReader {
    private(set) var headings: [String] = []
    private(set) var paragraphs: [String] = []
    private var current: [Substring] = []
    private var fence: Substring?
    private var isInComment = false

    mutating func take(_ line: Substring) {
        let text = line.drop(while: \.isWhitespace)
        if let fence {
            if text.hasPrefix(fence) { self.fence = nil }
            return
        }
        if isInComment || text.hasPrefix("<!--") {
            isInComment = !text.contains("-->")
            return endParagraph()
        }
        if text.hasPrefix("```") || text.hasPrefix("~~~") {
            fence = text.prefix(3)
            return endParagraph()
        }
        if let title = atxHeading(text) {
            endParagraph()
            headings.append(String(title))
        } else if isUnderline(text), !current.isEmpty {
            headings.append(current.joined(separator: " "))
            current = []
        } else if text.isEmpty || isOtherBlock(text, indent: line.count - text.count) {
            endParagraph()
        } else {
            current.append(text)
        }
    }

    mutating func endParagraph() {
        if !current.isEmpty { paragraphs.append(current.joined(separator: " ")) }
        current = []
    }

    private func atxHeading(_ text: Substring) -> Substring? {
        let marks = text.prefix { $0 == "#" }
        let rest = text.dropFirst(marks.count)
        guard (1...6).contains(marks.count), rest.first?.isWhitespace ?? false else { return nil }
        return rest
    }

    private func isUnderline(_ text: Substring) -> Bool {
        let marks = text.filter { !$0.isWhitespace }
        return marks.count >= 3 && (marks.allSatisfy { $0 == "=" } || marks.allSatisfy { $0 == "-" })
    }

    private func isOtherBlock(_ text: Substring, indent: Int) -> Bool {
        if current.isEmpty, indent >= 4 { return true }
        guard let first = text.first else { return true }
        switch first {
        case "|", ">", "<": return true
        case "-", "*", "+": return text.dropFirst().first?.isWhitespace ?? true || isRule(text)
        case "!": return text.hasPrefix("![")
        case "[": return text.hasPrefix("[![")
        default:
            // A numbered list.
            let rest = text.drop(while: \.isNumber)
            return rest.count < text.count && (rest.hasPrefix(". ") || rest.hasPrefix(") "))
        }
    }

    private func isRule(_ text: Substring) -> Bool {
        text.allSatisfy { "-*_ ".contains($0) }
    }
}
