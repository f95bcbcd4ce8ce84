/// A recursive reader over bytes; its depth is bounded by `maxDepth`.
struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    let maxDepth: Int
    let fractions: Bool

    private var at = 0
    private var depth = 0

    init(bytes: UnsafeBufferPointer<UInt8>, maxDepth: Int, fractions: Bool) {
        self.bytes = bytes
        self.maxDepth = maxDepth
        self.fractions = fractions
    }

    mutating func document() throws(JSONError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw .byteOrderMark }
        skipSpace()
        let value = try self.value()
        skipSpace()
        guard at == bytes.count else { throw .unexpectedByte(offset: at) }
        return value
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        switch try peek() {
        case UInt8(ascii: "{"): return try nested { (parser) throws(JSONError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { (parser) throws(JSONError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), 0x30...0x39: return try number()
        default: throw .unexpectedByte(offset: at)
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        guard depth < maxDepth else { throw .tooDeep(offset: at, limit: maxDepth) }
        depth += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        let start = at
        at += 1
        var members: [JSONObject.Member] = []
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            at += 1
            return .object(JSONObject())
        }
        while true {
            guard try peek() == UInt8(ascii: "\"") else { throw .unexpectedByte(offset: at) }
            let key = try string()
            skipSpace()
            guard try peek() == UInt8(ascii: ":") else { throw .unexpectedByte(offset: at) }
            at += 1
            skipSpace()
            members.append(JSONObject.Member(key: key, value: try value()))
            if try endOfList(UInt8(ascii: "}")) { break }
        }
        var duplicate: String?
        let object = JSONObject(unsorted: members, duplicate: &duplicate)
        if let duplicate { throw .duplicateKey(key: duplicate, offset: start) }
        return .object(object)
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        at += 1
        var elements: [JSONValue] = []
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            at += 1
            return .array([])
        }
        while true {
            elements.append(try value())
            if try endOfList(UInt8(ascii: "]")) { break }
        }
        return .array(elements)
    }

    /// Reads `,` (answer false, the next element follows) or the closing byte (answer true).
    private mutating func endOfList(_ close: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        let byte = try peek()
        guard byte == close || byte == UInt8(ascii: ",") else { throw .unexpectedByte(offset: at) }
        at += 1
        if byte == UInt8(ascii: ",") { skipSpace() }
        return byte == close
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for index in 0..<text.utf8CodeUnitCount {
            guard at < bytes.count else { throw .endsEarly }
            guard bytes[at] == text.utf8Start[index] else { throw .unexpectedByte(offset: at) }
            at += 1
        }
        return value
    }

    private mutating func string() throws(JSONError) -> String {
        let (text, end) = try JSONStringReader(bytes: bytes).read(from: at)
        at = end
        return text
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let (value, end) = try JSONNumberReader(bytes: bytes, fractions: fractions).read(from: at)
        at = end
        return value
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard at < bytes.count else { throw .endsEarly }
        return bytes[at]
    }

    private mutating func skipSpace() {
        while at < bytes.count {
            let byte = bytes[at]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            at += 1
        }
    }
}
