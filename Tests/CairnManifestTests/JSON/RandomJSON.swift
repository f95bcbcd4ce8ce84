import CairnManifest
import CairnTestSupport

/// Random I-JSON values from a seed, with the code points and numbers on which implementations disagree.
struct RandomJSON {
    var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func value(depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 8 : 5), using: &generator) {
        case 0: .null
        case 1: .bool(Bool.random(using: &generator))
        case 2, 3: .string(text())
        case 4: .integer(integer())
        case 5: .array((0..<count()).map { _ in value(depth: depth + 1) })
        default: object(depth: depth)
        }
    }

    private mutating func object(depth: Int) -> JSONValue {
        var object = JSONObject()
        for _ in 0..<count() { object[text()] = value(depth: depth + 1) }
        return .object(object)
    }

    private mutating func count() -> Int { Int.random(in: 0..<6, using: &generator) }

    private mutating func integer() -> Int64 {
        let bits = Int64.random(in: 0...53, using: &generator)
        let bound = min(JSONValue.integerRange.upperBound, (1 << bits) - 1)
        return Int64.random(in: -bound...bound, using: &generator)
    }

    mutating func text() -> String {
        (0..<Int.random(in: 0..<8, using: &generator)).reduce(into: "") { text, _ in
            text.unicodeScalars.append(scalar())
        }
    }

    private static let ranges: [ClosedRange<UInt32>] = [
        0...0x1F, 0x20...0x7E, 0x61...0x7A, 0x7F...0xFF, 0x300...0x3FF, 0x2000...0x206F, 0xD700...0xD7FF,
        0xE000...0xE0FF, 0xFB00...0xFBFF, 0xFE00...0xFFFD, 0x10000...0x100FF, 0x1F600...0x1F64F,
        0x10FF00...0x10FFFD,
    ]

    private mutating func scalar() -> Unicode.Scalar {
        let range = Self.ranges.randomElement(using: &generator) ?? 0x20...0x7E
        return Unicode.Scalar(UInt32.random(in: range, using: &generator)) ?? "x"
    }

    /// The value in some other spelling: white space, shuffled keys, needless escapes.
    mutating func spelling(of value: JSONValue) -> [UInt8] { Array(write(value).utf8) }

    private mutating func write(_ value: JSONValue) -> String {
        switch value {
        case .array(let elements):
            return "[" + space() + elements.map { write($0) + space() }.joined(separator: "," + space()) + "]"
        case .object(let object):
            let members = object.members.shuffled(using: &generator).map {
                write(string: $0.key) + space() + ":" + space() + write($0.value)
            }
            return "{" + space() + members.joined(separator: space() + "," + space()) + space() + "}"
        case .string(let text): return write(string: text)
        default: return value.canonicalText
        }
    }

    private mutating func write(string: String) -> String {
        var out = "\""
        for scalar in string.unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            if mustEscape || Int.random(in: 0..<4, using: &generator) == 0 {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16, uppercase: Bool.random(using: &generator))
                    out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    private mutating func space() -> String {
        (0..<Int.random(in: 0..<3, using: &generator)).map { _ in
            [" ", "\n", "\t", "\r"].randomElement(using: &generator) ?? ""
        }
        .joined()
    }
}
