/// The fields of a protobuf message, in the order in which they stand.
///
/// Source: <https://protobuf.dev/programming-guides/encoding/>
struct ProtobufReader {
    enum Content {
        case number(UInt64)
        /// Where a text, bytes or a message lies.
        case bytes(Range<Int64>)
    }

    private var reader: ByteReader
    private let end: Int64
    private let budget: Budget

    init(_ source: any ByteSource, _ range: Range<Int64>, budget: Budget) {
        reader = ByteReader(source, from: range.lowerBound, end: range.upperBound)
        end = range.upperBound
        self.budget = budget
    }

    /// Nil at the end.
    ///
    /// - Throws: `ended` where the bytes are no field of this message
    mutating func next() throws(SourceError) -> (field: UInt64, content: Content)? {
        guard reader.offset < end, let first = try reader.byteIfAny() else { return nil }
        try budget.spendField()
        let tag = try varint(first)
        let field = tag >> 3
        guard field > 0, field < 1 << 29 else { throw .ended }
        switch tag & 7 {
        case 0: return (field, .number(try varint(try reader.byte())))
        case 1: return (field, .number(try reader.little(8)))
        case 5: return (field, .number(try reader.little(4)))
        case 2:
            let length = try varint(try reader.byte())
            let start = reader.offset
            guard length <= UInt64(Int64.max), Int64(length) <= end - start else { throw .ended }
            try reader.skip(Int64(length))
            return (field, .bytes(start..<start + Int64(length)))
        default: throw .ended
        }
    }

    private mutating func varint(_ first: UInt8) throws(SourceError) -> UInt64 {
        var value = UInt64(first & 0x7F)
        var byte = first
        var shift: UInt64 = 7
        while byte & 0x80 != 0 {
            byte = try reader.byte()
            guard shift < 64 else { throw .ended }
            value |= UInt64(byte & 0x7F) << shift
            shift += 7
        }
        return value
    }
}

/// A message type, as far as it is followed: what its fields are.
protocol MessageType: Hashable {
    /// The type of the message in that field, nil where it isn't followed.
    func type(of field: UInt64) -> Self?
    /// Whether the field is a text that is looked at.
    func isText(_ field: UInt64) -> Bool
}

/// Walks messages within messages.
struct ProtobufWalk<Message: MessageType> {
    let source: any ByteSource
    let budget: Budget
    let visitor: any ProtobufVisitor<Message>

    /// - Throws: `ended` where a message isn't one
    func walk(_ range: Range<Int64>, as message: Message, depth: Int = 0) throws(SourceError) {
        guard depth < Limits.protobufDepth else { throw .limit(.protobufDepth) }
        var reader = ProtobufReader(source, range, budget: budget)
        visitor.begin(message, at: range.lowerBound)
        while let (field, content) = try reader.next() {
            guard case .bytes(let part) = content else { continue }
            if let inner = message.type(of: field) {
                try walk(part, as: inner, depth: depth + 1)
            } else if message.isText(field) {
                let count = Int(min(part.upperBound - part.lowerBound, Int64(Limits.detailBytes)))
                let bytes = try source.read(at: part.lowerBound, count: count)
                visitor.text(String(decoding: bytes, as: UTF8.self), field, of: message, at: part.lowerBound)
            }
        }
        visitor.end(message)
    }
}

/// What is told of a walk.
protocol ProtobufVisitor<Message>: AnyObject {
    associatedtype Message: MessageType
    func begin(_ message: Message, at offset: Int64)
    func text(_ text: String, _ field: UInt64, of message: Message, at offset: Int64)
    func end(_ message: Message)
}

/// Looks at a message's own fields to tell what it might be.
struct ProtobufProbe {
    private(set) var numbers: [UInt64: UInt64] = [:]
    /// The first few of each field.
    private(set) var parts: [UInt64: [Range<Int64>]] = [:]

    /// Nil unless the first fields of the message are whole ones.
    init?(_ source: any ByteSource, _ range: Range<Int64>, budget: Budget, maxFields: Int = 64) {
        var reader = ProtobufReader(source, range, budget: budget)
        do throws(SourceError) {
            var count = 0
            while count < maxFields, let (field, content) = try reader.next() {
                count += 1
                switch content {
                case .number(let number): numbers[field] = number
                case .bytes(let part): parts[field, default: []].append(part)
                }
            }
            guard count > 0 else { return nil }
        } catch {
            return nil
        }
    }

    func first(_ field: UInt64) -> Range<Int64>? { parts[field]?.first }
}
