import CairnManifest
import CairnTestSupport
import Testing

@Suite struct ValueTests {
    @Test(
        "a time is RFC 3339 in one spelling",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2000-02-29T23:59:59Z", 951_868_799),
            ("2026-11-22T03:04:05Z", 1_795_316_645),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ]
    )
    func time(_ text: String, _ seconds: Int64) {
        #expect(Timestamp(text)?.unixSeconds == seconds)
        #expect(Timestamp(unixSeconds: seconds)?.description == text)
    }

    @Test(
        "refuses every other spelling of a time",
        arguments: [
            "", "2026-11-22", "2026-11-22T03:04:05", "2026-11-22t03:04:05z", "2026-11-22 03:04:05Z",
            "2026-11-22T03:04:05+00:00", "2026-11-22T03:04:05.0Z", "2026-11-22T24:00:00Z",
            "2026-11-22T23:59:60Z", "2026-11-22T03:60:00Z", "1969-12-31T23:59:59Z", "2026-00-01T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
            "2026-11-00T00:00:00Z", "+026-11-22T03:04:05Z", "10000-01-01T00:00:00Z",
            "2026-11-22T03:04:05Z ", "\u{662}026-11-22T03:04:05Z",
        ]
    )
    func refusesTime(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("seconds, texts and order of times agree", arguments: 0..<200)
    func timeLaws(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let times = (0..<2).compactMap { _ in
            Timestamp(unixSeconds: Int64.random(in: 0...Timestamp.last, using: &random))
        }
        for time in times { #expect(Timestamp(time.description) == time) }
        #expect((times[0] < times[1]) == (times[0].description < times[1].description))
        #expect(Timestamp(unixSeconds: -1) == nil)
        #expect(Timestamp(unixSeconds: Timestamp.last + 1) == nil)
    }

    @Test(
        "accepts licence expressions",
        arguments: [
            ("MIT", ["MIT"]), ("Apache-2.0 OR MIT", ["Apache-2.0", "MIT"]), ("GPL-2.0+", ["GPL-2.0"]),
            ("GPL-2.0-or-later WITH Classpath-exception-2.0", ["GPL-2.0-or-later"]),
            ("(MIT AND (BSD-3-Clause OR CC0-1.0))", ["MIT", "BSD-3-Clause", "CC0-1.0"]),
            ("LicenseRef-acme-terms.v2", ["LicenseRef-acme-terms.v2"]),
            ("DocumentRef-spdx-1:LicenseRef-MIT-Style-2", ["DocumentRef-spdx-1:LicenseRef-MIT-Style-2"]),
            ("mit or apache-2.0", ["mit", "apache-2.0"]), ("MIT AND MIT", ["MIT"]), ("( MIT )", ["MIT"]),
            ("GPL-3.0-only WITH AdditionRef-acme", ["GPL-3.0-only"]),
        ]
    )
    func acceptsSPDX(_ text: String, _ licenses: [String]) {
        #expect(SPDXExpression(text)?.licenses == licenses)
    }

    @Test(
        "refuses what is no licence expression",
        arguments: [
            "", " ", "MIT ", " MIT", "MIT  OR X", "MIT OR", "OR MIT", "AND", "MIT MIT", "MIT And X", "(MIT",
            "MIT)", "()", "MIT WITH", "MIT WITH (X)", "(MIT) WITH X", "MIT+ +", "+", "LicenseRef-",
            "LicenseRef-a+", "DocumentRef-a:MIT", "DocumentRef-:LicenseRef-a",
            "DocumentRef-a:LicenseRef-b:c", "Foo-a:LicenseRef-b", "MIT/X", "MIT, X", "NONE", "NOASSERTION",
            "MI\u{e9}", "MIT\nOR X", "MIT_X",
            String(repeating: "(", count: 17) + "MIT" + String(repeating: ")", count: 17),
            String(repeating: "a", count: 1_025),
        ]
    )
    func refusesSPDX(_ text: String) {
        #expect(SPDXExpression(text) == nil)
    }

    @Test(
        "accepts the shapes of RFC 5646",
        arguments: [
            "de", "fr-CA", "zh-Hant", "zh-Hant-TW", "zh-cmn-Hans-CN", "sl-rozaj-biske", "de-CH-1901",
            "es-419", "hy-Latn-IT-arevela", "en-US-u-islamcal", "de-DE-u-co-phonebk",
            "az-Arab-x-AZE-derbend", "gsw", "und", "mul", "en-x-twain", "abcdefgh",
        ]
    )
    func acceptsLanguage(_ text: String) {
        #expect(LanguageTag.isWellFormed(text))
    }

    @Test(
        "refuses what is no language tag",
        arguments: [
            "", "e", "1", "en-", "-en", "en--US", "en_US", "english-language-a", "abcdefghi", "de-419-DE",
            "en-a", "en-x", "en-u-", "x-foo",
            "e1", "d\u{e9}", "en-" + String(repeating: "abcde-", count: 12) + "x",
        ]
    )
    func refusesLanguage(_ text: String) {
        #expect(!LanguageTag.isWellFormed(text))
    }

    @Test("tells a reference of a node from a URL elsewhere")
    func targets() throws {
        #expect(LineageTarget("acme/minilm@1.0.0") == .reference(try Reference("acme/minilm@1.0.0")))
        #expect(LineageTarget("https://huggingface.co/a/b") == .url("https://huggingface.co/a/b"))
        for text in ["minilm", "javascript:alert(1)", "https://a b", "a/b/c", "acme/a--b", ""] {
            #expect(LineageTarget(text) == nil)
        }
    }
}
