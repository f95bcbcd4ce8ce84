/// One entry of a zip, as one of its two headers tells it.
///
/// Source: APPNOTE.TXT 6.3.10, sections 4.3.7 and 4.3.12
struct ZipEntry {
    static let localSignature: [UInt8] = Array("PK\u{3}\u{4}".utf8)
    static let centralSignature: [UInt8] = Array("PK\u{1}\u{2}".utf8)

    var name: [UInt8]
    var flags: UInt64
    var method: UInt64
    var compressedSize: Int64
    var size: Int64
    /// Of the local header; of its data in an entry that was read from one.
    var offset: Int64
    /// Of this header, with its name and extra field.
    var headerBytes: Int64

    var isEncrypted: Bool { flags & 1 != 0 }

    /// The sizes stand behind the data.
    var hasDescriptor: Bool { flags & 8 != 0 }

    /// Nil where no such header begins.
    static func central(_ reader: inout ByteReader) throws(SourceError) -> ZipEntry? {
        guard try reader.bytes(4) == centralSignature else { return nil }
        let fixed = try reader.bytes(42)
        func number(_ at: Int, _ count: Int) -> UInt64 {
            LittleEndian.number(fixed, at: at, count: count) ?? 0
        }
        let name = try reader.bytes(Int(number(24, 2)))
        let extra = try reader.bytes(Int(number(26, 2)))
        try reader.skip(Int64(number(28, 2)))
        var wide = ZipWideNumbers(extra)
        let size = wide.take(number(20, 4))
        let compressed = wide.take(number(16, 4))
        let offset = wide.take(number(38, 4))
        return ZipEntry(
            name: name, flags: number(4, 2), method: number(6, 2), compressedSize: compressed, size: size,
            offset: offset, headerBytes: Int64(46 + name.count + extra.count) + Int64(number(28, 2)))
    }

    /// Nil where no local header begins.
    static func local(_ source: any ByteSource, at start: Int64) throws(SourceError) -> ZipEntry? {
        let fixed = try source.read(at: start, count: 30)
        guard fixed.count == 30, fixed.starts(with: localSignature) else { return nil }
        func number(_ at: Int, _ count: Int) -> UInt64 {
            LittleEndian.number(fixed, at: at, count: count) ?? 0
        }
        let lengths = (name: Int(number(26, 2)), extra: Int(number(28, 2)))
        let rest = try source.read(at: start + 30, count: lengths.name + lengths.extra)
        guard rest.count == lengths.name + lengths.extra else { return nil }
        var wide = ZipWideNumbers(Array(rest[lengths.name...]))
        let size = wide.take(number(22, 4))
        let compressed = wide.take(number(18, 4))
        let header = Int64(30 + rest.count)
        return ZipEntry(
            name: Array(rest[..<lengths.name]), flags: number(6, 2), method: number(8, 2),
            compressedSize: compressed, size: size, offset: start + header, headerBytes: header)
    }

    /// What a reader of local headers would see otherwise, in words; nil when they agree.
    func difference(from local: ZipEntry) -> String? {
        if local.name != name {
            let other = ReportText.of(local.name, maxBytes: Limits.entryNameBytes)
            return "the local header says \(other)"
        }
        if local.method != method { return "compression \(method), in the local header \(local.method)" }
        if local.isEncrypted != isEncrypted { return "encrypted in one header only" }
        let isLeftOut = local.hasDescriptor && (local.compressedSize == 0 || local.size == 0)
        if !isLeftOut, local.compressedSize != compressedSize || local.size != size {
            return "\(size) bytes, in the local header \(local.size)"
        }
        return nil
    }
}

/// The zip64 extra field: the numbers that didn't fit, in the order in which they are asked for.
private struct ZipWideNumbers {
    private var rest: ArraySlice<UInt8> = []

    init(_ extra: [UInt8]) {
        var at = 0
        while let id = LittleEndian.number(extra, at: at, count: 2),
            let count = LittleEndian.number(extra, at: at + 2, count: 2)
        {
            if id == 1 { rest = extra[min(at + 4, extra.count)..<min(at + 4 + Int(count), extra.count)] }
            at += 4 + Int(count)
        }
    }

    mutating func take(_ narrow: UInt64) -> Int64 {
        guard narrow == 0xFFFF_FFFF, rest.count >= 8 else { return Int64(narrow) }
        let wide = LittleEndian.number(Array(rest.prefix(8)), at: 0, count: 8) ?? 0
        rest = rest.dropFirst(8)
        return Int64(clamping: wide)
    }
}
