/// A moment as certificates, logs and timestamps state it: microseconds since 1970-01-01T00:00:00Z.
///
/// Without leap seconds; finer fractions are dropped.
package struct UnixTime: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// Nil beyond 292,000 years.
    package init?(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return nil }
        microseconds = product
    }

    /// Rounded down.
    package var seconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    package static func < (one: UnixTime, other: UnixTime) -> Bool { one.microseconds < other.microseconds }
}

extension UnixTime {
    /// Reads RFC 3339 with `Z` or an offset, and a fraction if there is one: what `google.protobuf.Timestamp` is in JSON.
    package init?(rfc3339 text: String) {
        var digits = DigitReader(text.utf8)
        guard let year = digits.number(4), digits.take("-"), let month = digits.number(2), digits.take("-"),
            let day = digits.number(2), digits.take("T"), let hour = digits.number(2), digits.take(":"),
            let minute = digits.number(2), digits.take(":"), let second = digits.number(2),
            let fraction = digits.fraction(), let offset = digits.offset(), digits.isAtEnd
        else { return nil }
        self.init(year, month, day, hour, minute, second, microseconds: fraction)
        guard offset != 0 else { return }
        self.init(microseconds: microseconds - offset * 60_000_000)
    }

    /// Reads a DER GeneralizedTime of RFC 3161: `YYYYMMDDhhmmss[.f…]Z`, no trailing zeros in the fraction.
    package init?(generalizedTime text: some Sequence<UInt8>) {
        let bytes = Array(text)
        var digits = DigitReader(bytes)
        guard let year = digits.number(4), let month = digits.number(2), let day = digits.number(2),
            let hour = digits.number(2), let minute = digits.number(2), let second = digits.number(2),
            let fraction = digits.fraction(), digits.take("Z"), digits.isAtEnd
        else { return nil }
        guard bytes.count == 15 || bytes[bytes.count - 2] != UInt8(ascii: "0") else { return nil }
        self.init(year, month, day, hour, minute, second, microseconds: fraction)
    }

    private init?(
        _ year: Int64, _ month: Int64, _ day: Int64, _ hour: Int64, _ minute: Int64, _ second: Int64,
        microseconds: Int64
    ) {
        guard (1...12).contains(month), (1...Self.days(in: month, year)).contains(day), hour < 24,
            minute < 60,
            second < 60
        else { return nil }
        // Days since the epoch by the proleptic Gregorian calendar, with years that begin in March.
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        self.init(microseconds: seconds * 1_000_000 + microseconds)
    }

    private static func days(in month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension UnixTime: CustomStringConvertible {
    /// RFC 3339 in UTC, with a fraction only where there is one.
    package var description: String {
        var days = seconds / 86_400
        var ofDay = seconds % 86_400
        if ofDay < 0 { (days, ofDay) = (days - 1, ofDay + 86_400) }
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let position = (5 * dayOfYear + 2) / 153
        let month = position < 10 ? position + 3 : position - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let day = dayOfYear - (153 * position + 2) / 5 + 1
        let date = [Self.padded(year, 4), Self.padded(month, 2), Self.padded(day, 2)].joined(separator: "-")
        let time = [ofDay / 3_600, ofDay / 60 % 60, ofDay % 60].map { Self.padded($0, 2) }.joined(
            separator: ":")
        let fraction = microseconds - seconds * 1_000_000
        return "\(date)T\(time)\(fraction == 0 ? "" : ".\(Self.padded(fraction, 6))")Z"
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

/// Digits at fixed places.
private struct DigitReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ count: Int) -> Int64? {
        guard rest.count >= count else { return nil }
        var value: Int64 = 0
        for digit in rest.prefix(count) {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - 0x30)
        }
        rest = rest.dropFirst(count)
        return value
    }

    /// Microseconds; 0 where there is no fraction, nil where there is a point without digits or with more than nine.
    mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        var value: Int64 = 0
        var count = 0
        while let digit = rest.first, (0x30...0x39).contains(digit) {
            rest.removeFirst()
            count += 1
            if count <= 6 { value = value * 10 + Int64(digit - 0x30) }
        }
        guard (1...9).contains(count) else { return nil }
        while count < 6 {
            value *= 10
            count += 1
        }
        return value
    }

    /// Minutes east of UTC.
    mutating func offset() -> Int64? {
        if take("Z") { return 0 }
        let isEast = rest.first == UInt8(ascii: "+")
        guard isEast || rest.first == UInt8(ascii: "-") else { return nil }
        rest.removeFirst()
        guard let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else {
            return nil
        }
        return (hours * 60 + minutes) * (isEast ? 1 : -1)
    }
}
