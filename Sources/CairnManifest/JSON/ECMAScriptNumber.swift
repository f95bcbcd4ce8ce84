/// Numbers as ECMAScript's Number::toString prints them, which RFC 8785 section 3.2.2.3 prescribes.
enum ECMAScriptNumber {
    /// The number must be finite; JSON has no other.
    static func text(of number: Double) -> String {
        precondition(number.isFinite, "JSON has no infinity and no NaN")
        guard number != 0 else { return "0" }
        // Swift prints the shortest digits that read back as the same double, the closest of them if there are
        // several: the digits that ECMAScript asks for. Only the layout differs.
        let (digits, exponent) = shortestDigits(of: number.magnitude)
        return (number < 0 ? "-" : "") + layout(digits, exponent: exponent)
    }

    /// The value is 0.d1d2d3… × 10^exponent, without zeros at either end of the digits.
    private static func shortestDigits(of number: Double) -> (digits: [UInt8], exponent: Int) {
        var digits: [UInt8] = []
        var exponent = 0
        var pointAt: Int?
        let text = Array(number.description.utf8)
        for (at, byte) in text.enumerated() {
            if byte == UInt8(ascii: ".") {
                pointAt = digits.count
            } else if byte == UInt8(ascii: "e") {
                exponent = Int(String(decoding: text[(at + 1)...], as: UTF8.self)) ?? 0
                break
            } else {
                digits.append(byte)
            }
        }
        exponent += pointAt ?? digits.count
        let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(leading)
        exponent -= leading
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (digits, exponent)
    }

    /// ECMA-262, Number::toString, steps 6 to 10: `k` is the count of digits, `n` the exponent.
    private static func layout(_ digits: [UInt8], exponent n: Int) -> String {
        let k = digits.count
        let text = String(decoding: digits, as: UTF8.self)
        switch n {
        case k...21 where k <= n:
            return text + String(repeating: "0", count: n - k)
        case 1...21:
            return text.prefix(n) + "." + text.dropFirst(n)
        case -5...0:
            return "0." + String(repeating: "0", count: -n) + text
        default:
            let mantissa = k == 1 ? text : text.prefix(1) + "." + text.dropFirst(1)
            return mantissa + "e" + (n > 0 ? "+" : "-") + String((n - 1).magnitude)
        }
    }
}
