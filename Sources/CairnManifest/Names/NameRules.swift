/// The grammar that publisher and entry names share:
/// `[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?`, no `--`, no `..`, not ending in `.git` or `.lock`.
///
/// Names of the model hubs (`all-MiniLM-L6-v2`) survive unchanged. `--` is what caches of the Hugging Face client
/// put for `/`; `..`, `.git` and `.lock` mean something to git.
enum NameRules {
    static func check(_ text: String, maxBytes: Int) throws(NameError) {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last else { throw .empty }
        guard bytes.count <= maxBytes else { throw .tooLong(bytes: bytes.count, limit: maxBytes) }
        for scalar in text.unicodeScalars where !isAllowed(scalar) { throw .forbiddenCharacter(scalar) }
        guard isAlphanumeric(first), isAlphanumeric(last) else { throw .badEdge }
        for (one, next) in zip(bytes, bytes.dropFirst()) where one == next {
            if one == UInt8(ascii: "-") { throw .doubleHyphen }
            if one == UInt8(ascii: ".") { throw .doubleDot }
        }
        try refuseEndings(text)
    }

    /// Endings that git gives a meaning of its own.
    static func refuseEndings(_ text: String) throws(NameError) {
        let folded = fold(text)
        for ending in [".git", ".lock"] where folded.hasSuffix(ending) { throw .reservedEnding(ending) }
    }

    /// ASCII lower case; other bytes stay.
    static func fold(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        guard let byte = UInt8(exactly: scalar.value) else { return false }
        return isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-")
    }
}
