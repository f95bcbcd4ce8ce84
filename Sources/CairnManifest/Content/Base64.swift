/// Base 64 of RFC 4648 section 4: standard alphabet, padded, one spelling for every value.
package enum Base64 {
    package static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { out in
            var to = 0
            var from = 0
            while from + 2 < bytes.count {
                let group = UInt32(bytes[from]) << 16 | UInt32(bytes[from + 1]) << 8 | UInt32(bytes[from + 2])
                out[to] = alphabet[Int(group >> 18)]
                out[to + 1] = alphabet[Int(group >> 12 & 63)]
                out[to + 2] = alphabet[Int(group >> 6 & 63)]
                out[to + 3] = alphabet[Int(group & 63)]
                from += 3
                to += 4
            }
            guard from < bytes.count else { return to }
            let second: UInt8? = from + 1 < bytes.count ? bytes[from + 1] : nil
            let group = UInt32(bytes[from]) << 16 | UInt32(second ?? 0) << 8
            out[to] = alphabet[Int(group >> 18)]
            out[to + 1] = alphabet[Int(group >> 12 & 63)]
            out[to + 2] = second == nil ? padding : alphabet[Int(group >> 6 & 63)]
            out[to + 3] = padding
            return to + 4
        }
    }

    /// Nil unless `encode` of the answer is the very same text: no white space, no missing padding, no stray bits.
    package static func decode(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 4) else { return nil }
        let unpadded = withoutPadding(digits)
        return decode(unpadded, urlSafe: false)
    }

    /// Reads the standard or the URL-safe alphabet, padded or not, because DSSE allows both.
    ///
    /// A text that mixes the two alphabets, is padded wrongly or holds stray bits is refused all the same.
    package static func decodeAnyAlphabet(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        let unpadded = withoutPadding(digits)
        guard unpadded.count == digits.count || digits.count.isMultiple(of: 4) else { return nil }
        return decode(unpadded, urlSafe: false) ?? decode(unpadded, urlSafe: true)
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )
    private static let padding = UInt8(ascii: "=")

    private static func withoutPadding(_ digits: [UInt8]) -> ArraySlice<UInt8> {
        var end = digits.count
        while end > 0, digits.count - end < 2, digits[end - 1] == padding { end -= 1 }
        return digits[..<end]
    }

    private static func decode(_ digits: ArraySlice<UInt8>, urlSafe: Bool) -> [UInt8]? {
        guard digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 4 * 3 + 2)
        var buffer: UInt32 = 0
        var bits = 0
        for digit in digits {
            guard let value = value(digit, urlSafe: urlSafe) else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            buffer &= (1 << UInt32(bits)) - 1
        }
        return buffer == 0 ? bytes : nil
    }

    private static func value(_ digit: UInt8, urlSafe: Bool) -> UInt8? {
        switch digit {
        case 0x41...0x5A: digit - 0x41
        case 0x61...0x7A: digit - 0x61 + 26
        case 0x30...0x39: digit - 0x30 + 52
        case urlSafe ? UInt8(ascii: "-") : UInt8(ascii: "+"): 62
        case urlSafe ? UInt8(ascii: "_") : UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
