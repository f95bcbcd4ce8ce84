/// A Jinja template that a tokenizer runs: whether it uses names that lead out of the sandbox.
struct ChatTemplate {
    /// What stands in `{{ }}` and `{% %}`.
    private let code: [ArraySlice<UInt8>]
    private let sizeBytes: Int

    /// What is beyond `Limits.templateBytes` is reported as unread.
    init(_ text: String) {
        let bytes = Array(text.utf8.prefix(Limits.templateBytes))
        sizeBytes = text.utf8.count
        var code: [ArraySlice<UInt8>] = []
        var at = 0
        while at + 1 < bytes.count {
            let mark = bytes[at + 1]
            guard bytes[at] == 0x7B, mark == 0x7B || mark == 0x25 else {
                at += 1
                continue
            }
            let start = at + 2
            var end = start
            while end + 1 < bytes.count, bytes[end] != (mark == 0x7B ? 0x7D : 0x25) || bytes[end + 1] != 0x7D
            {
                end += 1
            }
            // A template that breaks off is looked at to its end.
            if end + 1 >= bytes.count { end = bytes.count }
            code.append(bytes[start..<max(end, start)])
            at = end + 2
        }
        self.code = code
    }

    /// A text that is nothing but a template for messages.
    static func isTemplate(_ text: String) -> Bool {
        let start = text.utf8.drop { $0 == 0x20 || (9...13).contains($0) }.prefix(2)
        return [Array("{%".utf8), Array("{{".utf8), Array("{#".utf8)].contains(Array(start))
            && contains(Array(text.utf8)[...], Array("messages".utf8))
    }

    func report(_ name: String, _ place: Place, _ scan: FileScan, at offset: Int64?) {
        if sizeBytes > Limits.templateBytes { scan.report(.limit(.template), place, at: offset) }
        let words = escapes
        if words.isEmpty {
            scan.report(.chatTemplate, .note, place, "\(name): \(sizeBytes) bytes", at: offset)
        } else {
            scan.report(
                .chatTemplate, .executes, place, "\(name): \(words.joined(separator: ", "))", at: offset)
        }
        for part in code {
            let statement = String(decoding: part.prefix(100), as: UTF8.self).drop { !$0.isLetter }
            guard ["include", "import", "extends", "from"].contains(statement.prefix { $0.isLetter }) else {
                continue
            }
            scan.report(.chatTemplate, .reachesOut, place, "\(name): \(statement)", at: offset)
        }
    }

    private static let words = [
        "\\x5f", "\\u005f", "\\137", "|attr", "| attr", "lipsum", "cycler", "joiner", "popen", "subprocess",
        "_TemplateReference", ".mro", "gi_frame", "f_globals", "tb_frame",
    ]

    /// Names that no template for messages needs, and every way out of a sandbox does.
    private var escapes: [String] {
        var found = Self.words.filter { word in
            let bytes = Array(word.utf8)
            return code.contains { Self.contains($0, bytes) }
        }
        // Text counts too, as in `['__class__']`.
        if code.contains(where: Self.hasDunder) { found.append("a name that begins with two underscores") }
        return found
    }

    /// Two underscores with a letter behind and none of a word before.
    private static func hasDunder(_ part: ArraySlice<UInt8>) -> Bool {
        for at in part.indices.dropLast(2) where part[at] == 0x5F && part[at + 1] == 0x5F {
            let isWord = at > part.startIndex && isLetter(part[at - 1])
            if !isWord, isLetter(part[at + 2]), part[at + 2] != 0x5F { return true }
        }
        return false
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
    }

    private static func contains(_ part: ArraySlice<UInt8>, _ word: [UInt8]) -> Bool {
        guard part.count >= word.count else { return false }
        for at in part.startIndex...(part.endIndex - word.count)
        where part[at] == word[0] && part[at..<at + word.count].elementsEqual(word) {
            return true
        }
        return false
    }
}
