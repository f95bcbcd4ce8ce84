/// How names, labels and numbers are spelled.
extension PrometheusRegistry {
    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`: what doesn't fit becomes `_`.
    static func name(_ label: String) -> String {
        let name = String(decoding: label.utf8.map { isName($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        return name.utf8.first.map { !isDigit($0) } == true ? name : "_" + name
    }

    /// `{a="…",b="…"}` in the order of names; nothing without labels.
    static func labels(_ dimensions: [(String, String)]) -> String {
        guard !dimensions.isEmpty else { return "" }
        let pairs = dimensions.sorted { $0.0 < $1.0 }.map { key, value in
            "\(name(key).replacing(":", with: "_"))=\"\(escaped(value))\""
        }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    /// Whole numbers without a fraction, as people expect counts.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    private static func escaped(_ text: String) -> String {
        escapedHelp(text).replacing("\"", with: "\\\"")
    }

    private static func isName(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
