/// Unicode full case folding, as far as it tells which texts fold to the same one.
enum CaseFolding {
    /// Lower case of upper case of lower case, code point by code point.
    ///
    /// Texts are equal so if and only if full case folding (Unicode, CaseFolding.txt, C and F) makes them
    /// equal.
    static func fold(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return NameRules.fold(text) }
        var folded = ""
        for scalar in text.unicodeScalars { folded += fold(scalar) }
        return folded
    }

    private static func fold(_ scalar: Unicode.Scalar) -> String {
        // The dotless i folds to itself, although its upper case is I.
        if scalar == "\u{131}" { return "\u{131}" }
        return lower(upper(lower(String(Character(scalar)))))
    }

    private static func lower(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { $0 += $1.properties.lowercaseMapping }
    }

    private static func upper(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { $0 += $1.properties.uppercaseMapping }
    }
}
