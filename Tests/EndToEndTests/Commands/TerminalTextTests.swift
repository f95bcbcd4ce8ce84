import CairnCommands
import CairnManifest
import CairnTestSupport
import Testing

@Suite struct TerminalTextTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var given: String
        var shown: String

        var testDescription: String { shown }
    }

    static let cases: [Case] = [
        Case(given: "plain text, ünïcode 模型", shown: "plain text, ünïcode 模型"),
        Case(given: "red \u{1B}[31malert\u{1B}[0m", shown: "red \u{FFFD}[31malert\u{FFFD}[0m"),
        Case(given: "title \u{1B}]0;evil\u{07}", shown: "title \u{FFFD}]0;evil\u{FFFD}"),
        Case(given: "one byte \u{9B}2J", shown: "one byte \u{FFFD}2J"),
        Case(given: "back\u{8}space\u{7F}", shown: "back\u{FFFD}space\u{FFFD}"),
        Case(given: "two\nlines\r\nof\ttext", shown: "two lines  of text"),
        Case(given: "gnp.\u{202E}exe", shown: "gnp.\u{FFFD}exe"),
        Case(given: "\u{2066}isolate\u{2069}", shown: "\u{FFFD}isolate\u{FFFD}"),
    ]

    @Test("a line holds nothing that a terminal obeys", arguments: cases)
    func line(_ testCase: Case) {
        #expect(TerminalText.line(testCase.given) == testCase.shown)
    }

    @Test("a block keeps its line feeds and nothing else")
    func block() {
        #expect(TerminalText.block("a\n\u{1B}b\n\nc\r") == "a\n\u{FFFD}b\n\nc ")
    }

    @Test("JSON keeps its meaning and loses its controls")
    func json() throws {
        let value: JSONValue = ["k": "esc \u{1B} del \u{7F} c1 \u{9B} rlo \u{202E} tag \u{E0041} ü"]
        let text = TerminalText.json(value)
        #expect(
            !text.unicodeScalars.contains {
                $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.value == 0x202E
            })
        #expect(try JSONValue.parse(Array(text.utf8), maxBytes: 1_000) == value)
    }

    @Test("whatever comes in, no control character goes out", arguments: 0..<200 as Range<UInt64>)
    func law(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var text = String.UnicodeScalarView()
        for _ in 0..<200 {
            if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x3000, using: &generator)) {
                text.append(scalar)
            }
        }
        let shown = TerminalText.line(String(text))
        #expect(!shown.unicodeScalars.contains { $0.properties.generalCategory == .control })
        #expect(TerminalText.line(shown) == shown)
    }
}
