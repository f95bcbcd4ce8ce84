import CairnManifest
import Testing

@Suite struct ReleaseVersionTests {
    @Test("orders as SemVer 2.0.0 section 11 does")
    func precedence() throws {
        let ordered = try [
            "0.0.1", "0.9.0", "1.0.0-0", "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-99999999999999999999",
            "1.0.0-100000000000000000000", "1.0.0--", "1.0.0-A", "1.0.0-alpha", "1.0.0-alpha.1",
            "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0",
            "1.0.1", "1.2.0", "1.10.0", "2.0.0", "10.0.0", "99999999999999999999.0.0",
        ].map { try ReleaseVersion($0) }
        for (index, one) in ordered.enumerated() {
            for (other, version) in ordered.enumerated() { #expect((one < version) == (index < other)) }
        }
        #expect(ordered.shuffled().sorted() == ordered)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let error: VersionError
        var testDescription: String { "'\(text)'" }

        init(_ text: String, _ error: VersionError) {
            self.text = text
            self.error = error
        }
    }

    @Test(
        "refuses",
        arguments: [
            Case("", .empty), Case("1", .notThreeNumbers), Case("1.0", .notThreeNumbers),
            Case("1.0.0.0", .notThreeNumbers),
            Case("v1.0.0", .notThreeNumbers), Case("1.a.0", .notThreeNumbers), Case("1..0", .notThreeNumbers),
            Case("-1.0.0", .notThreeNumbers), Case("\u{661}.0.0", .notThreeNumbers),
            Case("01.0.0", .leadingZero("01")),
            Case("1.00.0", .leadingZero("00")), Case("1.0.0-01", .leadingZero("01")),
            Case("1.0.0-", .emptyIdentifier),
            Case("1.0.0-a..b", .emptyIdentifier), Case("1.0.0-a.", .emptyIdentifier),
            Case("1.0.0-a_b", .forbiddenCharacter("_")), Case("1.0.0-\u{e9}", .forbiddenCharacter("\u{e9}")),
            Case("1.0.0-a/b", .forbiddenCharacter("/")), Case("1.0.0+5", .buildMetadata),
            Case("1.0.0-rc.1+5", .buildMetadata), Case("1.0.0-a.lock", .endsInLock),
            Case("1.0.0-a.LOCK", .endsInLock),
            Case("1.0.0-" + String(repeating: "a", count: 59), .tooLong(bytes: 65, limit: 64)),
        ]
    )
    func refuses(_ refused: Case) {
        #expect(throws: NameError.version(refused.error)) { try ReleaseVersion(refused.text) }
        #expect(!refused.error.description.isEmpty)
    }

    @Test(
        "keeps its text",
        arguments: ["0.0.0", "1.2.3", "1.0.0-0A.is.legal", "1.0.0-x-y-z.-", "1.0.0-lock"]
    )
    func keepsText(_ text: String) throws {
        #expect(try ReleaseVersion(text).text == text)
        #expect(try ReleaseVersion(text).isPrerelease == text.contains("-"))
    }
}
