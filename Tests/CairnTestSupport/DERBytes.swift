/// DER as far as certificates of tests need it, written out.
enum DERBytes {
    static func item(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var length = [UInt8(truncatingIfNeeded: content.count)]
        if content.count >= 0x100 {
            length = [0x82, UInt8(truncatingIfNeeded: content.count >> 8), length[0]]
        } else if content.count >= 0x80 {
            length = [0x81, length[0]]
        }
        return [tag] + length + content
    }

    static func sequence(_ items: [UInt8]...) -> [UInt8] { item(0x30, items.flatMap(\.self)) }

    static func set(_ items: [UInt8]...) -> [UInt8] { item(0x31, items.flatMap(\.self)) }

    static func octets(_ bytes: [UInt8]) -> [UInt8] { item(0x04, bytes) }

    static func utf8(_ text: String) -> [UInt8] { item(0x0C, Array(text.utf8)) }

    static func bits(_ bytes: [UInt8], unused: UInt8 = 0) -> [UInt8] { item(0x03, [unused] + bytes) }

    /// An unsigned number, big endian.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        var value = Array(bytes.drop { $0 == 0 })
        if value.first.map({ $0 >= 0x80 }) ?? true { value.insert(0, at: 0) }
        return item(0x02, value)
    }

    static func identifier(_ numbers: [UInt]) -> [UInt8] {
        var content = [UInt8(numbers[0] * 40 + numbers[1])]
        for number in numbers.dropFirst(2) {
            var digits = [UInt8(number & 0x7F)]
            var rest = number >> 7
            while rest > 0 {
                digits.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
                rest >>= 7
            }
            content += digits
        }
        return item(0x06, content)
    }

    /// `YYYYMMDDhhmmssZ`.
    static func time(_ text: String) -> [UInt8] { item(0x18, Array(text.utf8)) }
}
