import CairnManifest

/// Languages of a card as BCP 47 tags.
enum CardLanguages {
    /// Well-formed tags with their usual letter case, in the card's order; words that are no tags are passed
    /// over.
    static func tags(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.compactMap(tag).filter { seen.insert($0).inserted }
    }

    /// RFC 5646 section 2.1, language, script, region and variants; letter case by section 2.1.1.
    static func tag(_ word: String) -> String? {
        // Hub cards use this word where ISO 639 has a code.
        if word.lowercased() == "multilingual" { return "mul" }
        let parts = word.replacing("_", with: "-").split(separator: "-", omittingEmptySubsequences: false)
        guard let language = parts.first, (2...3).contains(language.utf8.count),
            language.utf8.allSatisfy(isLetter),
            parts.count <= 4
        else { return nil }
        var tag = language.lowercased()
        for part in parts.dropFirst() {
            guard part.utf8.allSatisfy({ isLetter($0) || isDigit($0) }) else { return nil }
            switch part.utf8.count {
            case 2 where part.utf8.allSatisfy(isLetter): tag += "-" + part.uppercased()
            case 3 where part.utf8.allSatisfy(isDigit): tag += "-" + part
            case 4 where part.utf8.allSatisfy(isLetter):
                tag += "-" + part.prefix(1).uppercased() + part.dropFirst().lowercased()
            case 5...8: tag += "-" + part.lowercased()
            default: return nil
            }
        }
        return LanguageTag.isWellFormed(tag) ? tag : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
