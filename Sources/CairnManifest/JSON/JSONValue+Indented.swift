extension JSONValue {
    /// JSON for people: two spaces a level, keys in canonical order, a line feed at the end.
    ///
    /// Not canonical.
    package func indentedBytes() -> [UInt8] {
        var bytes: [UInt8] = []
        write(indent: 0, into: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private func write(indent: Int, into bytes: inout [UInt8]) {
        switch self {
        case .array(let elements) where !elements.isEmpty:
            Self.write("[", "]", count: elements.count, indent: indent, into: &bytes) { index, bytes in
                elements[index].write(indent: indent + 1, into: &bytes)
            }
        case .object(let object) where !object.isEmpty:
            Self.write("{", "}", count: object.count, indent: indent, into: &bytes) { index, bytes in
                bytes.append(contentsOf: JSONValue.string(object.members[index].key).canonicalBytes())
                bytes.append(contentsOf: ": ".utf8)
                object.members[index].value.write(indent: indent + 1, into: &bytes)
            }
        default:
            bytes.append(contentsOf: canonicalBytes())
        }
    }

    private static func write(
        _ open: String,
        _ close: String,
        count: Int,
        indent: Int,
        into bytes: inout [UInt8],
        element: (Int, inout [UInt8]) -> Void
    ) {
        bytes.append(contentsOf: open.utf8)
        for index in 0..<count {
            bytes.append(contentsOf: (index == 0 ? "\n" : ",\n").utf8)
            bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * (indent + 1)))
            element(index, &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indent))
        bytes.append(contentsOf: close.utf8)
    }
}
