/// Sizes and times as people read them.
package enum ByteCount {
    private static let units = ["KiB", "MiB", "GiB", "TiB", "PiB"]

    /// `512 B`, `1.5 KiB`, `210 MiB`.
    package static func text(_ bytes: Int64) -> String {
        guard bytes >= 1_024 else { return "\(max(bytes, 0)) B" }
        var value = Double(bytes) / 1_024
        var unit = 0
        // 1,023.95 and more would be rounded to 1024.
        while value >= 1_023.5, unit < units.count - 1 {
            value /= 1_024
            unit += 1
        }
        return "\(short(value)) \(units[unit])"
    }

    /// `45 s`, `3 min 05 s`, `2 h 10 min`.
    package static func duration(seconds: Double) -> String {
        guard seconds.isFinite, seconds < 360_000 else { return "long" }
        let whole = Int(seconds.rounded(.up))
        switch whole {
        case ..<60: return "\(max(whole, 0)) s"
        case ..<3_600: return "\(whole / 60) min \(padded(whole % 60)) s"
        default: return "\(whole / 3_600) h \(padded(whole % 3_600 / 60)) min"
        }
    }

    /// Three digits at most: `1.5`, `10`, `210`.
    private static func short(_ value: Double) -> String {
        guard value < 9.95 else { return String(Int(value.rounded())) }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
