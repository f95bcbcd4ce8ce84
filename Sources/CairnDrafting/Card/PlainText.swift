/// Text from a stranger's file, made fit to stand in a manifest.
enum PlainText {
    /// One line: white space runs become one space, what no reader should see is dropped.
    static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                pendingSpace = !line.isEmpty
            } else if isVisible(scalar) {
                if pendingSpace { line.append(" ") }
                pendingSpace = false
                line.append(scalar)
            }
        }
        return String(line)
    }

    /// Cuts at a word's end and says so by an ellipsis, if the line has more than `limit` characters.
    static func shortened(_ line: String, to limit: Int) -> String {
        guard line.unicodeScalars.count > limit else { return line }
        var head = String(String.UnicodeScalarView(line.unicodeScalars.prefix(limit - 1)))
        if let space = head.lastIndex(of: " "), head.distance(from: space, to: head.endIndex) < 40 {
            head = String(head[..<space])
        }
        while let last = head.last, last.isPunctuation || last.isWhitespace { head.removeLast() }
        return head + "…"
    }

    /// Refuses control characters, the marks that reorder text, and noncharacters, which JSON may not hold.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFD: false
        default:
            scalar.properties.generalCategory != .control && !scalar.properties.isNoncharacterCodePoint
        }
    }
}
