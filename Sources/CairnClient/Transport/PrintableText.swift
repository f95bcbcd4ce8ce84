/// Text from someone else, made fit for a terminal.
package enum PrintableText {
    /// The text without control characters, escapes and marks that change the direction of writing; shortened
    /// where it is longer than a sentence or two.
    package static func of(_ text: String, atMost limit: Int = 600) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard result.count < limit else { return String(result) + "…" }
            result.append(isPrintable(scalar) ? scalar : "\u{FFFD}")
        }
        return String(result)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        default: true
        }
    }
}
