import CairnManifest
import Testing

@Suite struct NameTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let error: NameError
        var testDescription: String { "'\(text)'" }

        init(_ text: String, _ error: NameError) {
            self.text = text
            self.error = error
        }
    }

    @Test(
        "entry names of the hubs survive unchanged",
        arguments: [
            "all-MiniLM-L6-v2", "bert-base-uncased", "Llama-3.1-8B", "t5_small", "a", "9",
            "Qwen2.5-7B-Instruct-GGUF",
            "a.b-c_d", "a-.-_b", String(repeating: "n", count: 96),
        ]
    )
    func accepts(_ text: String) throws {
        let name = try EntryName(text)
        #expect(name.description == text)
        #expect(try EntryName(text.uppercased()) == name)
        #expect(name.folded == text.lowercased())
    }

    @Test(
        "refuses as an entry name",
        arguments: [
            Case("", .empty), Case(String(repeating: "n", count: 97), .tooLong(bytes: 97, limit: 96)),
            Case("a b", .forbiddenCharacter(" ")), Case("a/b", .forbiddenCharacter("/")),
            Case("a\u{0}", .forbiddenCharacter("\u{0}")), Case("caf\u{e9}", .forbiddenCharacter("\u{e9}")),
            Case("K\u{212a}", .forbiddenCharacter("\u{212a}")), Case("a+b", .forbiddenCharacter("+")),
            Case("a@1", .forbiddenCharacter("@")), Case("-a", .badEdge), Case("a-", .badEdge),
            Case(".a", .badEdge),
            Case("a.", .badEdge), Case("_a", .badEdge), Case("a_", .badEdge), Case("a--b", .doubleHyphen),
            Case("a..b", .doubleDot), Case("a.git", .reservedEnding(".git")),
            Case("a.GIT", .reservedEnding(".git")),
            Case("a.lock", .reservedEnding(".lock")), Case("a.Lock", .reservedEnding(".lock")),
        ]
    )
    func refusesEntry(_ refused: Case) {
        #expect(throws: refused.error) { try EntryName(refused.text) }
        #expect(!refused.error.description.isEmpty)
    }

    @Test(
        "refuses as a publisher name",
        arguments: [
            Case("", .empty), Case(String(repeating: "n", count: 41), .tooLong(bytes: 41, limit: 40)),
            Case("a.b", .dotInPublisher), Case("a--b", .doubleHyphen), Case("-a", .badEdge),
            Case("api", .reserved("api")),
            Case("Datasets", .reserved("datasets")), Case("a.git", .reservedEnding(".git")),
        ]
    )
    func refusesPublisher(_ refused: Case) {
        #expect(throws: refused.error) { try PublisherName(refused.text) }
    }

    @Test("every reserved name has the grammar of a name and is refused as a publisher")
    func reservedNames() throws {
        #expect(ReservedNames.version == 1)
        for name in ReservedNames.all {
            #expect(throws: NameError.reserved(name)) { try PublisherName(name) }
            #expect(throws: NameError.reserved(name)) { try PublisherName(name.uppercased()) }
            _ = try EntryName(name)
        }
        let paths = [
            "api", "v1", "v2", "log", "mirror", "witness", "datasets", "models", "spaces", "peers",
            "search", "docs", "static", "healthz", "readyz", "metrics", "admin",
        ]
        for path in paths { #expect(ReservedNames.contains(folded: path)) }
    }

    @Test("publishers are equal when only the case of ASCII letters differs")
    func equality() throws {
        #expect(try PublisherName("Acme") == PublisherName("acme"))
        #expect(try Set([PublisherName("Acme"), PublisherName("ACME")]).count == 1)
        #expect(try PublisherName("Acme").text == "Acme")
    }
}
