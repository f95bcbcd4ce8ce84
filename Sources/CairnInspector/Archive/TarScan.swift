/// A tar: ustar, GNU, pax and the old form.
///
/// Source: POSIX.1-2017, pax, "ustar Interchange Format"
struct TarScan {
    let place: Place
    let scan: FileScan

    /// The checksum fits, which 512 other bytes do once in a million times.
    static func isHeader(_ block: [UInt8]) -> Bool {
        guard block.count >= 512, block[0] != 0, let stated = number(block[148..<156]) else { return false }
        let sum = block[..<512].enumerated().reduce(Int64(0)) { sum, byte in
            sum + Int64((148..<156).contains(byte.offset) ? 0x20 : byte.element)
        }
        return sum == stated
    }

    func run() throws(SourceError) -> Format {
        var at: Int64 = 0
        var longName: [UInt8]?
        var count = 0
        while true {
            let block = try place.source.read(at: at, count: 512)
            guard block.count == 512, Self.isHeader(block) else {
                // Two empty blocks end an archive; what follows belongs to nothing.
                if block.contains(where: { $0 != 0 }) {
                    scan.report(.trailingBytes, .note, place, "after a tar", at: at)
                    try HiddenPickles(place: place, scan: scan).search(from: at)
                }
                return .tar
            }
            count += 1
            guard count <= Limits.archiveEntries else {
                scan.report(.limit(.archiveEntries), place, at: at)
                return .tar
            }
            guard let size = Self.number(block[124..<136]), size >= 0, size < Int64.max - at - 1_024 else {
                scan.report(.malformed, .note, place, "an entry without a size", at: at)
                return .tar
            }
            let data = SliceSource(place.source, start: at + 512, size: size)
            switch block[156] {
            case UInt8(ascii: "L"): longName = try data.read(at: 0, count: 4_096).filter { $0 != 0 }
            case UInt8(ascii: "x"): longName = Self.paxPath(try data.read(at: 0, count: 64 << 10)) ?? longName
            case UInt8(ascii: "g"), UInt8(ascii: "K"): break
            default:
                try entry(block, name: longName ?? Self.name(block), data)
                longName = nil
            }
            at += 512 + (size + 511) / 512 * 512
        }
    }

    private func entry(_ block: [UInt8], name: [UInt8], _ data: SliceSource) throws(SourceError) {
        let inner = place.inner(name, data)
        EscapingPath.check(name, inner, scan)
        switch block[156] {
        case UInt8(ascii: "1"), UInt8(ascii: "2"):
            EscapingPath.check(Array(block[157..<257].prefix { $0 != 0 }), inner, scan)
        case UInt8(ascii: "5"): break
        default: scan.inspect(inner)
        }
    }

    private static func name(_ block: [UInt8]) -> [UInt8] {
        let name = Array(block[..<100].prefix { $0 != 0 })
        guard block[257..<262].elementsEqual("ustar".utf8), block[345] != 0, block[262] == 0 else {
            return name
        }
        return block[345..<500].prefix { $0 != 0 } + [UInt8(ascii: "/")] + name
    }

    /// `<length> path=<value>\n` among the records.
    private static func paxPath(_ records: [UInt8]) -> [UInt8]? {
        for record in records.split(separator: 0x0A) {
            guard let space = record.firstIndex(of: 0x20) else { continue }
            let pair = record[(space + 1)...]
            if pair.starts(with: "path=".utf8) { return Array(pair.dropFirst(5)) }
        }
        return nil
    }

    /// Octal digits, or GNU's binary form with the highest bit set.
    private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
        guard let first = field.first else { return nil }
        if first & 0x80 != 0 {
            guard field.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }) else { return nil }
            let value = field.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return Int64(exactly: value)
        }
        var value: Int64 = 0
        var digits = 0
        for byte in field.drop(while: { $0 == 0x20 }) {
            if byte == 0 || byte == 0x20 { break }
            guard (0x30...0x37).contains(byte) else { return nil }
            value = value << 3 | Int64(byte - 0x30)
            digits += 1
        }
        return digits > 0 ? value : nil
    }
}
