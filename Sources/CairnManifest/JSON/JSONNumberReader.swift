/// Reads one JSON number: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`, RFC 8259 section 6.
struct JSONNumberReader {
    let bytes: UnsafeBufferPointer<UInt8>
    let fractions: Bool

    func read(from start: Int) throws(JSONError) -> (value: JSONValue, end: Int) {
        var at = start
        let isNegative = bytes[at] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        let digits = try digits(from: at)
        guard digits.count == 1 || bytes[at] != UInt8(ascii: "0") else {
            throw .unexpectedByte(offset: at + 1)
        }
        at = digits.upperBound
        let isInteger =
            at == bytes.count || !(bytes[at] == UInt8(ascii: ".") || bytes[at] | 0x20 == UInt8(ascii: "e"))
        if isInteger, let magnitude = magnitude(digits) {
            return (.integer(isNegative ? -magnitude : magnitude), at)
        }
        guard fractions else {
            throw isInteger ? .numberOutOfRange(offset: start) : .fractionNotAllowed(offset: start)
        }
        return try double(from: start, afterInteger: at)
    }

    private func digits(from start: Int) throws(JSONError) -> Range<Int> {
        var at = start
        while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
        if at == start { throw at < bytes.count ? .unexpectedByte(offset: at) : .endsEarly }
        return start..<at
    }

    /// Nil beyond 2^53 - 1.
    private func magnitude(_ digits: Range<Int>) -> Int64? {
        guard digits.count <= 16 else { return nil }
        let value = digits.reduce(Int64(0)) { $0 * 10 + Int64(bytes[$1] - 0x30) }
        return value <= JSONValue.integerRange.upperBound ? value : nil
    }

    private func double(
        from start: Int,
        afterInteger: Int
    ) throws(JSONError) -> (value: JSONValue, end: Int) {
        var at = afterInteger
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") { at = try digits(from: at + 1).upperBound }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            at = try digits(from: at).upperBound
        }
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<at]), as: UTF8.self)
        guard let number = Double(text), number.isFinite else { throw .numberOutOfRange(offset: start) }
        if let integer = Int64(exactly: number), JSONValue.integerRange.contains(integer) {
            return (.integer(integer), at)
        }
        return (.fraction(number), at)
    }
}
