/// A moment in UTC to the second: RFC 3339 in the one spelling `2026-11-22T03:04:05Z`.
///
/// Years 1970 to 9999, no fraction of a second, no leap second, no other offset than `Z`.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z, without leap seconds; never negative.
    package let unixSeconds: Int64

    package static let last: Int64 = 253_402_300_799

    /// Nil outside the years 1970 to 9999.
    package init?(unixSeconds: Int64) {
        guard (0...Self.last).contains(unixSeconds) else { return nil }
        self.unixSeconds = unixSeconds
    }

    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "Z"),
            let day = CalendarDay(String(decoding: bytes[..<10], as: UTF8.self)),
            let hour = CalendarDay.number(bytes[11...12]), let minute = CalendarDay.number(bytes[14...15]),
            let second = CalendarDay.number(bytes[17...18]), hour < 24, minute < 60, second < 60
        else { return nil }
        self.init(unixSeconds: day.daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + second)
    }

    package var description: String {
        let second = unixSeconds % 86_400
        let time = [second / 3_600, second / 60 % 60, second % 60].map { CalendarDay.padded($0, to: 2) }
        return CalendarDay(daysSince1970: unixSeconds / 86_400).description + "T"
            + time.joined(separator: ":") + "Z"
    }

    package static func < (one: Timestamp, other: Timestamp) -> Bool { one.unixSeconds < other.unixSeconds }
}
