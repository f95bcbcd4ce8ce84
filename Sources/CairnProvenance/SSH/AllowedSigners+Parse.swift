import CairnManifest

extension AllowedSigners {
    /// Reads a file of at most `Limits.allowedSignersBytes`.
    ///
    /// Empty lines and those that begin with `#` are skipped. One line that can't be read refuses the file: it
    /// might have been the one that limits a key.
    package static func parse(_ text: String) throws(SSHError) -> AllowedSigners {
        guard text.utf8.count <= Limits.allowedSignersBytes else {
            throw .tooLarge(bytes: text.utf8.count, limit: Limits.allowedSignersBytes)
        }
        var entries: [Entry] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let line = line.drop { $0 == " " || $0 == "\t" }
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            entries.append(try entry(Array(line.utf8), line: index + 1))
        }
        return AllowedSigners(entries: entries)
    }

    private static func entry(_ bytes: [UInt8], line: Int) throws(SSHError) -> Entry {
        var reader = LineReader(bytes)
        guard let first = reader.field(), let second = reader.field() else {
            throw .signersLine(line, "has no key")
        }
        let principals = first.split(separator: ",").map(String.init)
        guard !principals.isEmpty else { throw .signersLine(line, "names nobody") }
        var type = second
        var options: [String] = []
        if !isKeyType(second) {
            options = LineReader.options(second)
            guard let next = reader.field(), isKeyType(next) else {
                throw .signersLine(line, "has no key of a type that is known")
            }
            type = next
        }
        guard !options.contains("cert-authority") else { throw .certificateAuthority(line: line) }
        guard let base64 = reader.field() else { throw .signersLine(line, "has no key") }
        let key: SSHPublicKey
        do {
            key = try SSHPublicKey(text: "\(type) \(base64)")
        } catch {
            throw .signersLine(line, "has a key that can't be read: \(error)")
        }
        var entry = Entry(principals: principals, key: key)
        for option in options { try entry.take(option, line: line) }
        return entry
    }

    private static func isKeyType(_ text: String) -> Bool {
        ["ssh-", "ecdsa-", "sk-"].contains { text.hasPrefix($0) }
    }
}

extension AllowedSigners.Entry {
    fileprivate mutating func take(_ option: String, line: Int) throws(SSHError) {
        let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[1].count >= 2, parts[1].hasPrefix("\""), parts[1].hasSuffix("\"") else {
            throw .signersLine(line, "has an option that isn't known: \(option)")
        }
        let value = String(parts[1].dropFirst().dropLast())
        switch parts[0].lowercased() {
        case "namespaces" where namespaces == nil:
            namespaces = value.split(separator: ",").map(String.init)
        case "valid-after" where validAfter == nil: validAfter = try Self.time(value, line: line)
        case "valid-before" where validBefore == nil: validBefore = try Self.time(value, line: line)
        default: throw .signersLine(line, "has an option that isn't known, or one twice: \(parts[0])")
        }
    }

    /// `YYYYMMDD[HHMM[SS]][Z]`.
    private static func time(_ text: String, line: Int) throws(SSHError) -> UnixTime {
        var digits = text[...]
        if digits.last == "Z" { digits = digits.dropLast() }
        let padded: String? =
            switch digits.count {
            case 8: digits + "000000"
            case 12: digits + "00"
            case 14: String(digits)
            default: nil
            }
        guard let padded, let time = UnixTime(generalizedTime: "\(padded)Z".utf8) else {
            throw .signersLine(line, "has a time that isn't YYYYMMDD[HHMM[SS]][Z]: \(text)")
        }
        return time
    }
}

/// Divides a line into fields; quotes keep blanks and commas together.
private struct LineReader {
    private var rest: ArraySlice<UInt8>

    init(_ line: [UInt8]) {
        rest = line[...]
    }

    /// The next field, nil at the end of the line and where a quote isn't closed.
    mutating func field() -> String? {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
        var isQuoted = false
        var end = rest.startIndex
        while end < rest.endIndex {
            let byte = rest[end]
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted, byte == 0x20 || byte == 0x09 { break }
            end += 1
        }
        guard end > rest.startIndex, !isQuoted else { return nil }
        defer { rest = rest[end...] }
        var text = String(decoding: rest[..<end], as: UTF8.self)
        if text.hasPrefix("\""), text.hasSuffix("\""), text.count > 1 {
            text = String(text.dropFirst().dropLast())
        }
        return text
    }

    /// The options of a field, divided at the commas outside quotes.
    static func options(_ field: String) -> [String] {
        var options: [String] = []
        var current = ""
        var isQuoted = false
        for character in field {
            if character == "\"" { isQuoted.toggle() }
            if character == ",", !isQuoted {
                options.append(current)
                current = ""
            } else {
                current.append(character)
            }
        }
        return (options + [current]).filter { !$0.isEmpty }
    }
}
