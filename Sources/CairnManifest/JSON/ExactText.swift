/// Comparisons of strings by their bytes.
///
/// Swift's own `==` on strings is canonical equivalence ("é" equals "e" + combining accent). What is signed is
/// bytes, so nothing in a signed format may be compared that way.
package enum ExactText {
    package static func equal(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count && compare(one, other) { $0 } == 0
    }

    /// Order of the UTF-8 bytes, which is also the order of code points.
    package static func precedes(_ one: String, _ other: String) -> Bool {
        compare(one, other) { $0 } < 0
    }

    /// Order of the UTF-16 code units, which RFC 8785 section 3.2.3 asks for.
    ///
    /// It differs from the order of UTF-8 in one thing: code points above U+FFFF (lead bytes F0…F4) are
    /// surrogates in UTF-16 and sort before U+E000…U+FFFF (lead bytes EE and EF).
    package static func precedesInUTF16(_ one: String, _ other: String) -> Bool {
        compare(one, other) { $0 < 0xEE ? $0 : $0 < 0xF0 ? $0 + 5 : $0 - 2 } < 0
    }

    package static func hasPrefix(_ text: String, _ prefix: String) -> Bool {
        text.utf8.starts(with: prefix.utf8)
    }

    static func hash(_ text: String, into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(text.utf8.count)
    }

    /// Negative, zero or positive; `weight` is asked only about the first pair of bytes that differ.
    private static func compare(_ one: String, _ other: String, weight: (UInt8) -> UInt8) -> Int {
        var one = one
        var other = other
        return one.withUTF8 { a in
            other.withUTF8 { b in
                let count = min(a.count, b.count)
                var at = 0
                while at < count, a[at] == b[at] { at += 1 }
                guard at < count else { return a.count - b.count }
                return Int(weight(a[at])) - Int(weight(b[at]))
            }
        }
    }
}
