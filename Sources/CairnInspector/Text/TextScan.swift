/// Text: JSON that configures loaders, templates, YAML that builds objects, lists of dependencies.
struct TextScan {
    let place: Place
    let scan: FileScan

    /// Nil when the bytes are no text.
    func run(head: [UInt8]) throws(SourceError) -> Format? {
        guard Self.isText(head) else { return nil }
        let first = head.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let format = try JSONScan(place: place, scan: scan).run()
        {
            return format
        }
        let isYAML = place.hasSuffix(".yaml") || place.hasSuffix(".yml")
        let bytes = try place.source.read(at: 0, count: Limits.jsonBytes)
        try scan.budget.spendSearched(bytes.count)
        if bytes.count < Limits.jsonBytes {
            let text = String(decoding: bytes, as: UTF8.self)
            if place.hasSuffix(".jinja") || place.hasSuffix(".jinja2") || ChatTemplate.isTemplate(text) {
                ChatTemplate(text).report(String(place.name), place, scan, at: nil)
            }
            if place.name.hasPrefix("requirements"), place.hasSuffix(".txt") { requirements(text) }
        }
        if isYAML || bytes.count < Limits.jsonBytes { try objects() }
        return .text
    }

    /// UTF-8 without the control characters that no text has; a character at the end may be cut.
    static func isText(_ head: [UInt8]) -> Bool {
        guard !head.contains(where: { $0 < 9 || (0x0E..<0x1B).contains($0) || (0x1C..<0x20).contains($0) })
        else {
            return false
        }
        for cut in 0...3 where head.count > cut {
            if String(validating: head.dropLast(cut), as: UTF8.self) != nil { return true }
            if head.count < 1_024 { return false }
        }
        return false
    }

    /// Tags and targets by which a YAML loader calls what it names.
    private func objects() throws(SourceError) {
        var search = WordSearch(words: ["!!python/", "tag:yaml.org,2002:python/", "_target_:"])
        try search.run(place.source, budget: scan.budget) { word, after, offset in
            let line = String(decoding: after.prefix { $0 != 0x0A }.prefix(200), as: UTF8.self)
            guard word == 2 else {
                // Tuples and texts are Python's, but harmless.
                let harmless = [
                    "tuple", "str", "unicode", "none", "bool", "int", "float", "complex", "list", "dict",
                ]
                guard !harmless.contains(String(line.prefix { $0.isLetter })) else { return }
                return scan.report(.yamlObject, .executes, place, "!!python/" + line, at: offset)
            }
            let target = line.filter { $0 != " " && $0 != "\"" && $0 != "'" }
            guard let dot = target.lastIndex(of: ".") else { return }
            let name = PickleImport(
                module: String(target[..<dot]), name: String(target[target.index(after: dot)...]))
            guard ImportVerdict(name).isDangerous else { return }
            scan.report(.yamlObject, .executes, place, "_target_: \(target)", at: offset)
        }
    }

    private func requirements(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline).prefix(10_000) where !line.hasPrefix("#") {
            let isOption = ["-i", "-f", "--index-url", "--extra-index-url", "--find-links"].contains {
                line.hasPrefix($0)
            }
            if line.contains("://") || isOption {
                scan.report(.requirement, .reachesOut, place, String(line))
            }
        }
    }
}
