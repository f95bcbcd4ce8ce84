import CairnProvenance
import Testing

@Suite("Moments of certificates, timestamps and trusted roots") struct UnixTimeTests {
    @Test(
        "reads RFC 3339 as trusted roots write it",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2000-02-29T12:34:56Z", 951_827_696_000_000),
            ("2022-12-31T23:59:59.999Z", 1_672_531_199_999_000),
            ("2026-11-22T01:00:00+01:00", 1_795_305_600_000_000),
            ("2026-11-21T23:30:00-00:30", 1_795_305_600_000_000), ("1969-12-31T23:59:59.5Z", -500_000),
        ] as [(String, Int64)])
    func reads(text: String, microseconds: Int64) {
        #expect(UnixTime(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(
        "refuses what is no moment",
        arguments: [
            "", "2026-11-22", "2026-11-22 00:00:00Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
            "2026-11-22T24:00:00Z", "2026-11-22T00:00:60Z", "2026-11-22T00:00:00", "2026-11-22T00:00:00.Z",
            "2026-11-22T00:00:00.0000000001Z", "2026-11-22T00:00:00ZZ", "2026-11-22T00:00:00+24:00",
        ])
    func refuses(text: String) {
        #expect(UnixTime(rfc3339: text) == nil)
    }

    @Test(
        "reads GeneralizedTime as RFC 3161 has it, with one spelling for every moment",
        arguments: [
            ("20261122000000Z", 1_795_305_600_000_000), ("20261122000000.25Z", 1_795_305_600_250_000),
            ("20261122000000.250Z", nil), ("20261122000000.0Z", nil), ("202611220000Z", nil),
            ("20261122000000", nil), ("20261122000000+0100", nil), ("20261122000000.Z", nil),
        ] as [(String, Int64?)])
    func generalized(text: String, microseconds: Int64?) {
        #expect(UnixTime(generalizedTime: text.utf8)?.microseconds == microseconds)
    }

    @Test("writes what it reads, for every day of 800 years")
    func roundTrip() {
        for day in stride(from: Int64(-146_097), to: 146_097, by: 1) {
            let time = UnixTime(microseconds: day * 86_400_000_000 + 1)
            guard UnixTime(rfc3339: time.description) == time else {
                Issue.record("\(time)")
                return
            }
        }
    }

    @Test("a range has both of its ends")
    func range() {
        let range = ValidityRange(start: UnixTime(microseconds: 5), end: UnixTime(microseconds: 7))
        #expect(
            (4...8).map { range.contains(UnixTime(microseconds: $0)) } == [false, true, true, true, false])
        #expect(ValidityRange(start: nil, end: nil).contains(UnixTime(microseconds: .min)))
    }
}
