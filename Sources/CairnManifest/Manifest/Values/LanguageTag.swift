/// The shape of a BCP 47 language tag: `language ["-" script] ["-" region] *("-" variant) *("-" extension)
/// ["-x" private]`, RFC 5646 section 2.1.
///
/// Registries are not consulted; letters may have either case.
package enum LanguageTag {
    package static func isWellFormed(_ text: String) -> Bool {
        guard text.utf8.count <= Limits.tokenBytes else { return false }
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map(
            Array.init
        )
        guard let language = parts.first,
            parts.allSatisfy({ (1...8).contains($0.count) && $0.allSatisfy(isAlphanumeric) })
        else { return false }
        guard (2...8).contains(language.count), language.allSatisfy(isLetter) else { return false }
        var rest = parts.dropFirst()
        func take(_ fits: ([UInt8]) -> Bool) -> Bool {
            guard let part = rest.first, fits(part) else { return false }
            rest = rest.dropFirst()
            return true
        }
        if language.count <= 3 {
            var extended = 0
            while extended < 3, take({ $0.count == 3 && $0.allSatisfy(isLetter) }) { extended += 1 }
        }
        _ = take { $0.count == 4 && $0.allSatisfy(isLetter) }
        _ = take {
            ($0.count == 2 && $0.allSatisfy(isLetter)) || ($0.count == 3 && $0.allSatisfy(TextRules.isDigit))
        }
        while take({ $0.count >= 5 || ($0.count == 4 && TextRules.isDigit($0[0])) }) {}
        while take({ $0.count == 1 && $0 != [0x78] && $0 != [0x58] }) {
            guard take({ $0.count >= 2 }) else { return false }
            while take({ $0.count >= 2 }) {}
        }
        guard take({ $0.count == 1 }) else { return rest.isEmpty }
        return !rest.isEmpty
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { NameRules.isAlphanumeric(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { isAlphanumeric(byte) && !TextRules.isDigit(byte) }
}
