/// Numbers as the decimal strings of a manifest.
enum DecimalText {
    /// Digits, and places that an exponent moves the point: more is no measurement, and a manifest's decimals
    /// are short (64 bytes).
    private static let mostDigits = 30

    /// Rewrites a number as YAML or JSON may spell it (`+1`, `.5`, `9.5e-1`) without an exponent; nil if it
    /// is none.
    ///
    /// Digits are moved, never computed, so nothing is rounded.
    static func positional(_ text: String) -> String? {
        var rest = Substring(text)
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest = rest.dropFirst() }
        let parts = rest.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        guard let mantissa = parts.first, parts.count <= 2 else { return nil }
        var exponent = 0
        if parts.count == 2 {
            guard let value = Int(parts[1]), abs(value) <= mostDigits else { return nil }
            exponent = value
        }
        let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = halves.first, halves.count <= 2 else { return nil }
        let fraction = halves.count == 2 ? halves[1] : ""
        var digits = Array((whole + fraction).utf8)
        guard !digits.isEmpty, digits.count <= mostDigits, digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        var point = whole.utf8.count + exponent
        if point <= 0 {
            digits.insert(contentsOf: [UInt8](repeating: 0x30, count: 1 - point), at: 0)
            point = 1
        } else if point > digits.count {
            digits += [UInt8](repeating: 0x30, count: point - digits.count)
        }
        while point > 1, digits.first == 0x30 {
            digits.removeFirst()
            point -= 1
        }
        let integral = String(decoding: digits[..<point], as: UTF8.self)
        let rational = String(decoding: digits[point...], as: UTF8.self)
        let magnitude = rational.isEmpty ? integral : integral + "." + rational
        let isZero = digits.allSatisfy { $0 == 0x30 }
        return isNegative && !isZero ? "-" + magnitude : magnitude
    }
}
