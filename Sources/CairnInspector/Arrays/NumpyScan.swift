/// An array of numpy: a text header, then numbers, or a pickle where the elements are objects.
///
/// Source: NEP 1, versions 1.0 to 3.0
struct NumpyScan {
    let place: Place
    let scan: FileScan

    func run() throws(SourceError) -> Format {
        var reader = ByteReader(place.source, from: 6)
        let major = try reader.byte()
        _ = try reader.byte()
        let length = try reader.little(major == 1 ? 2 : 4)
        guard length <= UInt64(Limits.numpyHeaderBytes) else {
            scan.report(.limit(.numpyHeader), place)
            return .npy
        }
        let header = String(decoding: try reader.bytes(Int(length)), as: UTF8.self)
        let start = reader.offset
        let code = Self.text(after: "'descr':", in: header)
        // Structures list their fields; an `O` type in any of them makes the whole a pickle.
        if code.map({ $0.contains("O") }) ?? Self.hasObjectField(header) {
            try PickleFileScan(place: place, scan: scan).runAt(start)
            return .npy
        }
        guard let code, !header.contains("\\"), let size = NumpyType.sizeBytes(code) else {
            // Escapes could spell that type too.
            try HiddenPickles(place: place, scan: scan).search(from: start)
            return .npy
        }
        guard let shape = Self.shape(in: header), let count = NumpyType.count(shape),
            case (let bytes, false) = size.multipliedReportingOverflow(by: count),
            case (let end, false) = bytes.addingReportingOverflow(start)
        else { return .npy }
        if !place.source.isForwardOnly, try !place.source.read(at: end, count: 1).isEmpty {
            scan.report(.trailingBytes, .note, place, "after an array", at: end)
            try HiddenPickles(place: place, scan: scan).search(from: end)
        }
        return .npy
    }

    /// The quoted text that follows.
    private static func text(after key: String, in header: String) -> String? {
        guard let at = header.firstRange(of: key) else { return nil }
        let rest = header[at.upperBound...].drop { $0 == " " }
        guard let quote = rest.first, quote == "'" || quote == "\"" else { return nil }
        return String(rest.dropFirst().prefix { $0 != quote })
    }

    /// Of a list of fields: any type that could be one of objects, and nothing that could not.
    private static func hasObjectField(_ header: String) -> Bool {
        header.contains("|O") || header.contains("'O") || header.contains("\"O") || header.contains("=O")
            || header.contains("<O") || header.contains(">O")
    }

    private static func shape(in header: String) -> [Int64?]? {
        guard let key = header.firstRange(of: "'shape':") else { return nil }
        let rest = header[key.upperBound...].drop { $0 == " " }
        guard rest.first == "(", let close = rest.firstIndex(of: ")") else { return nil }
        let parts = rest[..<close].dropFirst().split(separator: ",").map { $0.filter { $0 != " " } }
        return parts.filter { !$0.isEmpty }.map { Int64($0) }
    }
}
