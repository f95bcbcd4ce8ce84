import CairnManifest

/// Makes text that others wrote safe to show.
///
/// A terminal obeys control characters, and bidirectional controls make text read as what it is not; both are
/// shown as U+FFFD. Everything that a command prints passes through here, styles are added afterwards.
package enum TerminalText {
    /// One line: line breaks and tabs become spaces.
    package static func line(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t", "\u{2028}", "\u{2029}", "\u{85}": result.append(" ")
            default: result.append(isHarmless(scalar) ? scalar : "\u{FFFD}")
            }
        }
        return String(result)
    }

    /// Several lines: line feeds stay.
    package static func block(_ text: String) -> String {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line(String(String.UnicodeScalarView($0))) }
            .joined(separator: "\n")
    }

    /// JSON text with everything that a terminal might obey written as an escape, which keeps its meaning.
    package static func json(_ value: JSONValue) -> String {
        var result = ""
        for scalar in String(decoding: value.canonicalBytes(), as: UTF8.self).unicodeScalars {
            // All of these stand inside strings: outside of them canonical JSON is printable ASCII.
            if isHarmless(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F: false
        // Marks, embeddings, overrides and isolates of the bidirectional algorithm (UAX 9), and line separators.
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        // Tags, which no terminal shows.
        case 0xE0000...0xE007F: false
        default: true
        }
    }
}
