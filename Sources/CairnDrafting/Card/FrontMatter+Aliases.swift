extension FrontMatter {
    /// How often the text may use an alias: each `*name` whose name also stands behind an `&`.
    ///
    /// Counts too many rather than too few, as it does not tell tokens from text in quotes.
    static func aliasCount(in yaml: String) -> Int {
        let bytes = Array(yaml.utf8)
        let anchors = Set(names(behind: UInt8(ascii: "&"), in: bytes).map(\.name))
        guard !anchors.isEmpty else { return 0 }
        return names(behind: UInt8(ascii: "*"), in: bytes).count { anchors.contains($0.name) }
    }

    /// How often `?` stands alone, which may begin a key of any shape.
    static func explicitKeyCount(in yaml: String) -> Int {
        let bytes = Array(yaml.utf8)
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        return bytes.indices.count { at in
            guard bytes[at] == UInt8(ascii: "?"), at + 1 == bytes.count || isSpace(bytes[at + 1]) else {
                return false
            }
            // Behind a word it ends a sentence.
            return at == 0 || isSpace(bytes[at - 1]) || "[{,".utf8.contains(bytes[at - 1])
        }
    }

    private static func names(behind mark: UInt8, in bytes: [UInt8]) -> [(name: ArraySlice<UInt8>, end: Int)]
    {
        var names: [(ArraySlice<UInt8>, Int)] = []
        for at in bytes.indices where bytes[at] == mark {
            // The characters that libyaml allows in the name of an anchor.
            let name = bytes[(at + 1)...].prefix { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x2D || byte == 0x5F
            }
            if !name.isEmpty { names.append((name, name.endIndex)) }
        }
        return names
    }
}
