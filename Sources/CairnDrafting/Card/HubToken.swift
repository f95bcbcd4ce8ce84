/// Words of a controlled vocabulary: tasks, modalities, formats.
enum HubToken {
    /// In lower case; nil unless it is `[a-z0-9][a-z0-9._-]*` of at most 64 bytes then.
    static func token(_ word: String) -> String? {
        let token = word.lowercased()
        guard let first = token.utf8.first, isAlphanumeric(first), token.utf8.count <= 64,
            token.utf8.allSatisfy({ isAlphanumeric($0) || "._-".utf8.contains($0) })
        else { return nil }
        return token
    }

    /// Each once, in their order.
    static func tokens(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.compactMap(token).filter { seen.insert($0).inserted }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
