/// Strangers' bytes as text that a report can hold.
enum ReportText {
    /// Not UTF-8, control characters and noncharacters become U+FFFD; cut at `maxBytes`.
    static func of(_ bytes: some Sequence<UInt8>, maxBytes: Int) -> String {
        clean(String(decoding: Array(bytes), as: UTF8.self), maxBytes: maxBytes)
    }

    static func clean(_ text: String, maxBytes: Int) -> String {
        var result = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            let kept = isText(scalar) ? scalar : "\u{FFFD}"
            count += UTF8.width(kept)
            if count > maxBytes { break }
            result.append(kept)
        }
        return String(result)
    }

    private static func isText(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0xFDD0...0xFDEF: false
        default: scalar.value & 0xFFFE != 0xFFFE
        }
    }
}
