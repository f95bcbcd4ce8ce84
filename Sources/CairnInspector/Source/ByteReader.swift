/// Reads a source forward through a small buffer.
struct ByteReader {
    let source: any ByteSource
    /// Of the next byte.
    private(set) var offset: Int64
    /// First byte that isn't read any more.
    let end: Int64
    private let bufferBytes: Int
    private var buffer: [UInt8] = []
    private var next = 0

    init(_ source: any ByteSource, from offset: Int64 = 0, end: Int64 = .max, bufferBytes: Int = 64 << 10) {
        self.bufferBytes = bufferBytes
        self.source = source
        self.offset = offset
        self.end = end
    }

    /// Nil at the end.
    mutating func byteIfAny() throws(SourceError) -> UInt8? {
        if next == buffer.count {
            buffer = try piece(bufferBytes)
            next = 0
            if buffer.isEmpty { return nil }
        }
        let byte = buffer[next]
        next += 1
        offset += 1
        return byte
    }

    mutating func byte() throws(SourceError) -> UInt8 {
        guard let byte = try byteIfAny() else { throw .ended }
        return byte
    }

    /// Exactly `count`, which the caller has bounded.
    mutating func bytes(_ count: Int) throws(SourceError) -> [UInt8] {
        if count <= buffer.count - next {
            let bytes = Array(buffer[next..<next + count])
            next += count
            offset += Int64(count)
            return bytes
        }
        var bytes = Array(buffer[next...])
        offset += Int64(bytes.count)
        buffer = []
        next = 0
        while bytes.count < count {
            let more = try piece(min(count - bytes.count, 1 << 20))
            if more.isEmpty { throw .ended }
            bytes += more
            offset += Int64(more.count)
        }
        return bytes
    }

    /// Goes on without reading; whether there is something is seen by the next read.
    mutating func skip(_ count: Int64) throws(SourceError) {
        guard count >= 0, count <= Int64.max - offset else { throw .ended }
        if count <= Int64(buffer.count - next) {
            next += Int(count)
        } else {
            buffer = []
            next = 0
        }
        offset += count
    }

    /// Little-endian, up to 8 bytes.
    mutating func little(_ count: Int) throws(SourceError) -> UInt64 {
        var value: UInt64 = 0
        for at in 0..<count { value |= UInt64(try byte()) << UInt64(at * 8) }
        return value
    }

    /// Up to a line feed, which is left out.
    mutating func line(maxBytes: Int) throws(SourceError) -> [UInt8] {
        var line: [UInt8] = []
        while true {
            let byte = try byte()
            if byte == 0x0A { return line }
            guard line.count < maxBytes else { throw .limit(.pickleLine) }
            line.append(byte)
        }
    }

    private func piece(_ count: Int) throws(SourceError) -> [UInt8] {
        guard offset < end else { return [] }
        return try source.read(at: offset, count: Int(min(Int64(count), end - offset)))
    }
}

/// Numbers of formats that store the lowest byte first.
enum LittleEndian {
    /// Nil where the bytes end before.
    static func number(_ bytes: [UInt8], at start: Int, count: Int) -> UInt64? {
        guard start >= 0, start + count <= bytes.count else { return nil }
        return (0..<count).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64($1 * 8) }
    }
}
