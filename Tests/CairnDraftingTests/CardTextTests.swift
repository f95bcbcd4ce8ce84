import Testing

@testable import CairnDrafting

@Suite("A card's text")
struct CardTextTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var markdown: String
        var heading: String?
        var paragraph: String?
        var testDescription: String { markdown.debugDescription }
    }

    @Test(
        "gives its first heading and its first paragraph",
        arguments: [
            Case(
                markdown:
                    "# A *model*\n\nIt does `x` and **y** for [everyone](https://example.org/a_(b)), really well.",
                heading: "A model",
                paragraph: "It does x and y for everyone, really well."
            ),
            Case(
                markdown: "Title\n=====\nA first line which is long enough to\ncount as a paragraph.",
                heading: "Title",
                paragraph: "A first line which is long enough to count as a paragraph."
            ),
            Case(
                markdown: """
                    <p align="center">
                    <img src=x>
                    </p>

                    [![badge](x)](y)

                    ## Name ##

                    > quote

                    - item

                    1. one

                    | a | b |

                    Text that says something about it all.
                    """,
                heading: "Name",
                paragraph: "Text that says something about it all."
            ),
            Case(
                markdown:
                    "```\n# no heading\nno paragraph in here, however long it may become\n```\n~~~\n~~~\nShort.",
                heading: nil,
                paragraph: "Short."
            ),
            Case(
                markdown:
                    "<!-- a comment\n# hidden\n-->\n# Shown\n\nBy X.\n\nA paragraph that is longer than a label is the better one.",
                heading: "Shown",
                paragraph: "A paragraph that is longer than a label is the better one."
            ),
            Case(
                markdown: "#hashtag is no heading, and this line is a paragraph",
                heading: nil,
                paragraph: "hashtag is no heading, and this line is a paragraph"
            ),
            Case(
                markdown:
                    "# ![logo](a.png)\n# Real &amp; true\n\nsnake_case stays, _emphasis_ goes, 1 < 2 stays, <b>tags</b> go.",
                heading: "Real & true",
                paragraph: "snake_case stays, emphasis goes, 1 < 2 stays, tags go."
            ),
            Case(markdown: "", heading: nil, paragraph: nil),
        ]
    )
    func reads(_ sample: Case) {
        let text = CardText(markdown: sample.markdown)
        #expect(text.heading == sample.heading)
        #expect(text.paragraph == sample.paragraph)
    }

    @Test("loses characters that no reader should see")
    func plainText() {
        #expect(PlainText.line("a\u{1B}[31m\tb\r\n\u{202E}c\u{0} \u{FFFE}d ") == "a[31m b c d")
    }

    @Test("is cut at a word's end, within the limit")
    func shortened() {
        let line = Array(repeating: "words", count: 100).joined(separator: " ")
        let short = PlainText.shortened(line, to: 280)
        #expect(short.unicodeScalars.count <= 280)
        #expect(short.hasSuffix("words…"))
        #expect(PlainText.shortened(String(repeating: "x", count: 300), to: 280).unicodeScalars.count == 280)
        #expect(PlainText.shortened("short", to: 280) == "short")
    }
}
