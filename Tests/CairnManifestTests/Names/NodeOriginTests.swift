import CairnManifest
import Testing

@Suite struct NodeOriginTests {
    @Test(
        "tells which origins can stand in a reference",
        arguments: [
            ("models.example.org", true), ("a.b", true), ("xn-abc.example", true), ("localhost", false),
            ("models.example.org:8443", false), ("example.org/registry", false),
            ("xn--bcher-kva.example", false),
            ("127.0.0.1", false), ("127.0.0.1:8080", false), ("[::1]:8080", false),
            (String(repeating: "a", count: 52) + ".org", false),
        ]
    )
    func isDNSOrigin(_ text: String, _ expected: Bool) throws {
        let origin = try NodeOrigin(text)
        #expect(origin.isDNSOrigin == expected)
        #expect(origin.description == text)
        #expect(origin.logOrigin == text + "/log")
        #expect(origin.host + (origin.port.map { ":\($0)" } ?? "") + origin.path == text)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let error: OriginError
        var testDescription: String { "'\(text)'" }

        init(_ text: String, _ error: OriginError) {
            self.text = text
            self.error = error
        }
    }

    @Test(
        "refuses",
        arguments: [
            Case("", .empty), Case("https://models.example.org", .hasScheme),
            Case("Models.example.org", .upperCase),
            Case("-a.org", .badHost), Case("a-.org", .badHost), Case("a..org", .badHost),
            Case(".org", .badHost),
            Case("a.org.", .badHost), Case("a_b.org", .badHost), Case("b\u{fc}cher.example", .badHost),
            Case("user@a.org", .badHost), Case("[::1", .badHost), Case("[::g]", .badHost),
            Case(String(repeating: "a", count: 64) + ".org", .badHost), Case("a.org:", .badPort),
            Case("a.org:0", .badPort),
            Case("a.org:080", .badPort), Case("a.org:65536", .badPort), Case("a.org:+80", .badPort),
            Case("[::1]8080", .badPort), Case("a.org/", .badPath), Case("a.org//b", .badPath),
            Case("a.org/../b", .badPath),
            Case("a.org/.", .badPath), Case("a.org/a b", .badPath), Case("a.org/a?b", .badPath),
            Case("a.org/%41", .badPath),
            Case("a.org/" + String(repeating: "a", count: 260), .tooLong(bytes: 266, limit: 251)),
        ]
    )
    func refuses(_ refused: Case) {
        #expect(throws: NameError.origin(refused.error)) { try NodeOrigin(refused.text) }
        #expect(!refused.error.description.isEmpty)
    }
}
