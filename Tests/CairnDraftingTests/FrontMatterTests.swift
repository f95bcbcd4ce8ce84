import Testing

@testable import CairnDrafting

@Suite("Front matter")
struct FrontMatterTests {
    struct Split: Sendable, CustomTestStringConvertible {
        var card: String
        var yaml: String?
        var testDescription: String { card.debugDescription }
    }

    @Test(
        "is what stands between the first two fences",
        arguments: [
            Split(card: "---\na: 1\n---\ntext", yaml: "a: 1"),
            Split(card: "\u{FEFF}---\r\na: 1\r\nb: 2\r\n---\r\ntext", yaml: "a: 1\nb: 2"),
            Split(card: "\n\n--- \na: 1\n---", yaml: "a: 1"),
            Split(card: "---\n---\n", yaml: ""),
            Split(card: "# Title\n---\na: 1\n---\n", yaml: nil),
            Split(card: "---\na: 1\n", yaml: nil),
            Split(card: "----\na: 1\n----\n", yaml: nil),
            Split(card: "", yaml: nil),
        ]
    )
    func splits(_ split: Split) {
        #expect(FrontMatter(card: split.card).yaml == split.yaml)
    }

    @Test("keeps words that YAML would turn into other types")
    func keepsWords() throws {
        let value = try FrontMatter.parse("language: [no, en]\nversion: 1.10\nempty: ~\nquoted: '~'")
        #expect(value["language"]?.texts == ["no", "en"])
        #expect(value["version"]?.text == "1.10")
        #expect(value["empty"] == nil)
        #expect(value["quoted"]?.text == "~")
    }

    @Test("follows a few aliases")
    func followsAliases() throws {
        let value = try FrontMatter.parse("a: &x [one]\nb: *x")
        #expect(value["b"]?.texts == ["one"])
    }

    @Test("says in which line it is no YAML")
    func namesTheLine() throws {
        let failure = #expect(throws: FrontMatter.Failure.self) {
            try FrontMatter.parse("a: 1\nb: [1, 2\nc: 3\n")
        }
        guard case .notYAML(let line?, let problem)? = failure else {
            Issue.record("no line in \(String(describing: failure))")
            return
        }
        #expect(line >= 2 && !problem.isEmpty)
    }

    @Test(
        "refuses what is no map",
        arguments: [
            "- a\n- b", "just words", "a: 1\na: 2", "a: 1\n---\nb: 2", "a: \u{1}", "\t", "%TAG", "*x",
            "a: !!binary &",
        ]
    )
    func refuses(_ yaml: String) {
        #expect(throws: FrontMatter.Failure.self) { try FrontMatter.parse(yaml) }
    }

    @Test("refuses alias bombs before they unfold")
    func refusesBombs() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
        var bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (name, previous) in zip(names.dropFirst(), names) {
            bomb +=
                "\(name): &\(name) [" + Array(repeating: "*\(previous)", count: 9).joined(separator: ",")
                + "]\n"
        }
        #expect(throws: FrontMatter.Failure.tooManyAliases) { try FrontMatter.parse(bomb) }
        // The same, but so small that only what it unfolds to is too much.
        let wide =
            "a: &a [" + Array(repeating: "x", count: 10_000).joined(separator: ",") + "]\n"
            + "b: [" + Array(repeating: "*a", count: 16).joined(separator: ",") + "]\n"
        #expect(throws: FrontMatter.Failure.tooManyNodes) { try FrontMatter.parse(wide) }
        // A key is hashed with everything in it.
        let key =
            "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: &d [*c,*c,*c]\n? *d\n: 1\n? [*d]\n: 2"
        #expect(throws: Never.self) { try FrontMatter.parse(key) }
    }

    @Test("ends in bounded time, whatever stands in it", .timeLimit(.minutes(1)))
    func boundedTime() {
        let size = Limits.frontMatterBytes - 4_096
        let texts = [
            String(repeating: "[", count: size),
            "a: " + String(repeating: "[", count: 900) + String(repeating: "x,", count: size / 2),
            String(repeating: "? ", count: size / 2),
            String(repeating: "- ", count: size / 2),
            String(repeating: "{a: ", count: size / 4),
            (0..<(size / 12)).map { "k\($0): v" }.joined(separator: "\n"),
            "a: |\n" + String(repeating: " x\n", count: size / 3),
            "a: \"" + String(repeating: "\\n", count: size / 2) + "\"",
            String(repeating: "&a ", count: size / 3),
            String(repeating: "a: &a *a\n", count: size / 9),
            String(repeating: "#", count: size),
            String(repeating: "!", count: size),
            String(repeating: "'", count: size),
        ]
        for text in texts { _ = try? FrontMatter.parse(text) }
    }

    @Test("refuses more than the limits of bytes and depth")
    func refusesLarge() {
        #expect(throws: FrontMatter.Failure.tooLarge(bytes: Limits.frontMatterBytes + 1)) {
            try FrontMatter.parse(String(repeating: "#", count: Limits.frontMatterBytes + 1))
        }
        let deep = "a: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(throws: FrontMatter.Failure.tooDeep) { try FrontMatter.parse(deep) }
    }
}

@Suite("Decimal strings")
struct DecimalTextTests {
    @Test(
        "are written without exponents",
        arguments: [
            ("1", "1"), ("-1.50", "-1.50"), ("+3", "3"), (".5", "0.5"), ("5.", "5"), ("6.4e+1", "64"),
            ("9.5E-1", "0.95"),
            ("1e3", "1000"), ("12.5e-3", "0.0125"), ("007", "7"), ("-0", "0"), ("0e9", "0"), ("0.0", "0.0"),
            ("-.25", "-0.25"), ("1.5e0", "1.5"),
        ]
    )
    func positional(_ text: String, _ expected: String) {
        #expect(DecimalText.positional(text) == expected)
    }

    @Test(
        "are not made of anything else",
        arguments: [
            "", "-", ".", "e1", "1e", "1e99", "1.2.3", "1,5", "NaN", ".inf", "0x10", "85%", "1 2", "١", "--1",
            "1e1.5",
        ]
    )
    func refuses(_ text: String) {
        #expect(DecimalText.positional(text) == nil)
    }
}
