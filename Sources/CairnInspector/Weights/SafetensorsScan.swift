import CairnManifest

/// A safetensors file: a JSON header and bytes, which execute nothing; whether it is nothing else besides.
///
/// Source: <https://github.com/huggingface/safetensors#format>
struct SafetensorsScan {
    let place: Place
    let scan: FileScan

    /// Nil when the bytes are no such file.
    func run(head: [UInt8]) throws(SourceError) -> Format? {
        guard let length = LittleEndian.number(head, at: 0, count: 8), length >= 2, length <= 100_000_000,
            head.count > 9, head[8] == UInt8(ascii: "{"),
            place.source.size == .max || Int64(length) <= place.source.size - 8
        else { return nil }
        guard length <= UInt64(Limits.safetensorsHeaderBytes) else {
            scan.report(.limit(.safetensorsHeader), place)
            return .safetensors
        }
        let bytes = try place.source.read(at: 8, count: Int(length))
        try scan.budget.spendSearched(bytes.count)
        guard bytes.count == Int(length),
            let header = try? JSONValue.parse(bytes, maxBytes: bytes.count, fractions: true),
            let members = header.objectValue
        else {
            scan.report(.malformed, .note, place, "the header isn't JSON", at: 8)
            try HiddenPickles(place: place, scan: scan).search(from: 8)
            return .safetensors
        }
        let start = Int64(length) + 8
        let end = check(members)
        guard let end else {
            scan.report(.malformed, .note, place, "the header's offsets don't fit together", at: 8)
            try HiddenPickles(place: place, scan: scan).search(from: start)
            return .safetensors
        }
        guard !place.source.isForwardOnly else { return .safetensors }
        if place.source.size < start + end {
            scan.report(.malformed, .note, place, "ends early", at: place.source.size)
        } else if try !place.source.read(at: start + end, count: 1).isEmpty {
            scan.report(.trailingBytes, .note, place, "after the tensors", at: start + end)
            try HiddenPickles(place: place, scan: scan).search(from: start + end)
        }
        return .safetensors
    }

    /// Where the tensors end; nil unless they follow each other without gaps and have the bytes of their shapes.
    private func check(_ members: JSONObject) -> Int64? {
        var ranges: [Range<Int64>] = []
        for member in members.members where member.key != "__metadata__" {
            guard let offsets = member.value["data_offsets"]?.arrayValue, offsets.count == 2,
                let start = offsets[0].integerValue, let end = offsets[1].integerValue, start >= 0,
                start <= end
            else { return nil }
            guard let shape = member.value["shape"]?.arrayValue,
                let count = NumpyType.count(shape.map(\.integerValue)),
                let type = member.value["dtype"]?.stringValue
            else { return nil }
            if let bits = Self.bits(type) {
                let (total, overflow) = count.multipliedReportingOverflow(by: bits)
                guard !overflow, total == (end - start) * 8 else { return nil }
            }
            ranges.append(start..<end)
        }
        var at: Int64 = 0
        for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
            guard range.lowerBound == at else { return nil }
            at = range.upperBound
        }
        return at
    }

    /// Nil for a type that isn't known here.
    private static func bits(_ type: String) -> Int64? {
        switch type {
        case "F4": 4
        case "F6_E2M3", "F6_E3M2": 6
        case "BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0": 8
        case "I16", "U16", "F16", "BF16": 16
        case "I32", "U32", "F32": 32
        case "I64", "U64", "F64", "C64": 64
        default: nil
        }
    }
}
