/// Takes Markdown's inline marks off a text: what a reader would see stays.
enum InlineMarkup {
    static func plain(_ markdown: String) -> String {
        var text = withoutTags(markdown)
        text = withoutLinks(text)
        let marks: Set<Character> = ["*", "`", "#"]
        text = String(text.filter { !marks.contains($0) })
        text = withoutEmphasis(text)
        for (entity, character) in entities { text = text.replacing(entity, with: character) }
        return PlainText.line(text)
    }

    /// The ampersand comes last, so that no entity appears by replacing another.
    private static let entities = [
        ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ]

    /// Drops `<tag …>`; a `<` that begins no tag stays.
    private static func withoutTags(_ text: String) -> String {
        var kept = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "<") {
            kept += rest[..<open]
            let inside = rest[rest.index(after: open)...]
            if let first = inside.first, first.isLetter || first == "/" || first == "!",
                let close = inside.firstIndex(of: ">")
            {
                rest = inside[inside.index(after: close)...]
            } else {
                kept += "<"
                rest = inside
            }
        }
        return kept + rest
    }

    /// `![alt](url)` goes, `[text](url)` and `[text][ref]` become their text.
    private static func withoutLinks(_ text: String) -> String {
        var kept: [Character] = []
        // For every open bracket: where its text begins in `kept`, and whether it is a picture.
        var open: [(at: Int, isPicture: Bool)] = []
        let characters = Array(text)
        var at = 0
        while at < characters.count {
            let character = characters[at]
            at += 1
            switch character {
            case "[":
                let isPicture = kept.last == "!"
                if isPicture { kept.removeLast() }
                open.append((kept.count, isPicture))
            case "]":
                guard let bracket = open.popLast() else { continue }
                at = endOfTarget(characters, from: at)
                if bracket.isPicture { kept.removeSubrange(bracket.at...) }
            default: kept.append(character)
            }
        }
        return String(kept)
    }

    /// Behind a `]`: past `(…)` with balanced parentheses, or `[…]`, if one begins right there.
    private static func endOfTarget(_ characters: [Character], from start: Int) -> Int {
        guard start < characters.count, characters[start] == "(" || characters[start] == "[" else {
            return start
        }
        let (opening, closing): (Character, Character) = characters[start] == "(" ? ("(", ")") : ("[", "]")
        var depth = 0
        for at in start..<characters.count {
            if characters[at] == opening { depth += 1 }
            if characters[at] == closing { depth -= 1 }
            if depth == 0 { return at + 1 }
        }
        return start
    }

    /// Underscores at a word's edge are emphasis, inside a word they are letters.
    private static func withoutEmphasis(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            var word = word.drop { $0 == "_" }
            while word.last == "_" { word.removeLast() }
            return word
        }.joined(separator: " ")
    }
}
