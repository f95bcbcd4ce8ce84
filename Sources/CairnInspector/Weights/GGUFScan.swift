/// A GGUF file: its keys, of which the chat templates are programs.
///
/// Source: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>, versions 2 and 3
struct GGUFScan {
    let place: Place
    let scan: FileScan

    func run() throws(SourceError) -> Format {
        var reader = ByteReader(place.source, from: 4)
        do throws(SourceError) {
            let version = try reader.little(4)
            guard version == 2 || version == 3 else {
                scan.report(.unreadFormat, .unread, place, "GGUF version \(version)")
                return .gguf
            }
            _ = try reader.little(8)
            let count = try reader.little(8)
            guard count <= UInt64(Limits.ggufKeys) else { throw .limit(.ggufKeys) }
            var elements = Limits.ggufElements
            for _ in 0..<count { try key(&reader, &elements) }
        } catch {
            scan.report(error, place, at: reader.offset)
        }
        return .gguf
    }

    private func key(_ reader: inout ByteReader, _ elements: inout Int) throws(SourceError) {
        let length = try reader.little(8)
        guard length <= 65_535 else { throw .ended }
        let key = String(decoding: try reader.bytes(Int(length)), as: UTF8.self)
        let type = try reader.little(4)
        let offset = reader.offset
        guard type == 8, key.contains("chat_template") else {
            return try skip(type, &reader, &elements, depth: 0)
        }
        let count = try reader.little(8)
        guard count <= UInt64(Limits.templateBytes) else {
            scan.report(.limit(.template), place, at: offset)
            return try reader.skip(Int64(clamping: count))
        }
        let template = String(decoding: try reader.bytes(Int(count)), as: UTF8.self)
        ChatTemplate(template).report(key, place, scan, at: offset)
    }

    private func skip(_ type: UInt64, _ reader: inout ByteReader, _ elements: inout Int, depth: Int)
        throws(SourceError)
    {
        switch type {
        case 0, 1, 7: try reader.skip(1)
        case 2, 3: try reader.skip(2)
        case 4, 5, 6: try reader.skip(4)
        case 10, 11, 12: try reader.skip(8)
        case 8: try reader.skip(Int64(clamping: try reader.little(8)))
        case 9 where depth < 8:
            let inner = try reader.little(4)
            let count = try reader.little(8)
            let widths: [UInt64: Int64] = [
                0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8,
            ]
            if let width = widths[inner] {
                guard count <= UInt64(Int64.max / 8) else { throw .ended }
                return try reader.skip(Int64(count) * width)
            }
            guard count <= UInt64(elements) else { throw .limit(.ggufElements) }
            elements -= Int(count)
            for _ in 0..<count {
                try scan.budget.spendField()
                try skip(inner, &reader, &elements, depth: depth + 1)
            }
        default: throw .ended
        }
    }
}
