/// The texts inside of pickles, as Python reads them.
enum PickleText {
    /// 0x1950a86a20f9469cfc6c.
    static let torchMagic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

    /// Nil for more than a name has.
    static func name(_ line: [UInt8]) -> String? {
        line.count <= Limits.pickleTextBytes ? String(decoding: line, as: UTF8.self) : nil
    }

    /// Spaces, signs and underscores as Python's `int` takes them.
    static func integer(_ line: [UInt8]) -> Int64? {
        var digits = line.filter { $0 != 0x20 && $0 != 0x0D && $0 != 0x5F }
        if digits.last == UInt8(ascii: "L") { digits.removeLast() }
        guard let first = digits.first, first == 0x2D || first == 0x2B || (0x30...0x39).contains(first),
            digits.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }), digits.count > 1 || first >= 0x30
        else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self)) ?? .max
    }

    static func isFloat(_ line: [UInt8]) -> Bool {
        !line.isEmpty && line.count <= 400
            && line.allSatisfy { "0123456789+-.eE_ infatyINFATY\r".utf8.contains($0) }
    }

    static func key(_ line: [UInt8]) -> UInt64? {
        integer(line).flatMap { UInt64(exactly: $0) }
    }

    /// STRING: quotes around, with Python's escapes.
    static func quoted(_ line: [UInt8]) -> PickleValue {
        var line = line[...]
        while let last = line.last, last == 0x20 || last == 0x0D { line.removeLast() }
        guard line.count >= 2, let quote = line.first, quote == line.last, quote == 0x27 || quote == 0x22
        else {
            return .other
        }
        return unescaped(line.dropFirst().dropLast(), onlyUnicode: false)
    }

    /// UNICODE: raw-unicode-escape.
    static func rawUnicode(_ line: [UInt8]) -> PickleValue { unescaped(line[...], onlyUnicode: true) }

    private static func unescaped(_ bytes: ArraySlice<UInt8>, onlyUnicode: Bool) -> PickleValue {
        guard bytes.count <= Limits.pickleTextBytes else { return .other }
        var text = String.UnicodeScalarView()
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let byte = bytes[at]
            at += 1
            guard byte == 0x5C, at < bytes.endIndex else {
                text.append(Unicode.Scalar(byte))
                continue
            }
            let letter = bytes[at]
            at += 1
            guard let width = width(of: letter, onlyUnicode: onlyUnicode) else {
                if let plain = onlyUnicode ? nil : simple(letter) {
                    text.append(plain)
                } else {
                    text.append("\\")
                    text.append(Unicode.Scalar(letter))
                }
                continue
            }
            let radix = width.radix
            let digits = bytes[(at - width.back)...].prefix(width.count)
            let number = UInt32(String(decoding: digits, as: UTF8.self), radix: radix)
            guard let number, let scalar = Unicode.Scalar(number) else { return .other }
            text.append(scalar)
            at += width.count - width.back
        }
        return .text(String(text))
    }

    private static func width(of letter: UInt8, onlyUnicode: Bool) -> (count: Int, back: Int, radix: Int)? {
        switch letter {
        case UInt8(ascii: "u") where onlyUnicode: (4, 0, 16)
        case UInt8(ascii: "U") where onlyUnicode: (8, 0, 16)
        case UInt8(ascii: "x") where !onlyUnicode: (2, 0, 16)
        case 0x30...0x37 where !onlyUnicode: (3, 1, 8)
        default: nil
        }
    }

    private static func simple(_ letter: UInt8) -> Unicode.Scalar? {
        switch letter {
        case 0x5C, 0x27, 0x22: Unicode.Scalar(letter)
        case UInt8(ascii: "n"): "\n"
        case UInt8(ascii: "t"): "\t"
        case UInt8(ascii: "r"): "\r"
        default: nil
        }
    }
}
