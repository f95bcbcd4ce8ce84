import CairnManifest
import Testing

@Suite struct ArtifactPathTests {
    @Test(
        "accepts",
        arguments: [
            "README.md", "weights/part-00001.safetensors", ".gitignore", "a/.gitignore", "notes-\u{e9}.txt",
            "a b.txt", ".env", "...a", "a/..b", "git", "git/config", "x.git", "x.git/config", "console.txt",
            "com.txt", "com10", "lpt", "auxiliary.txt", "a~1", "digit~1", "my~1file",
            "\u{65e5}\u{672c}\u{8a9e}.txt", "a*b?[c]\"d", "cairn", "x.cairn", "-x", "#x", "com\u{2074}",
            String(repeating: "p", count: 255),
        ]
    )
    func accepts(_ text: String) throws {
        #expect(try ArtifactPath(text).description == text)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let error: PathError
        var testDescription: String { text.debugDescription }

        init(_ text: String, _ error: PathError) {
            self.text = text
            self.error = error
        }

        static func git(_ text: String) -> Case { Case(text, .reserved(part: text, .git)) }

        static func device(_ text: String) -> Case { Case(text, .reserved(part: text, .device)) }
    }

    static let shapes: [Case] = [
        Case("", .empty), Case("/", .emptyPart), Case("/etc/passwd", .emptyPart), Case("a/", .emptyPart),
        Case("a//b", .emptyPart),
        Case(".", .dotPart), Case("..", .dotPart), Case("a/../b", .dotPart), Case("./a", .dotPart),
        Case("a/..", .dotPart),
        Case("a\\b", .backslash), Case("C:/x", .colon), Case("a:b", .colon), Case("a::$DATA", .colon),
        Case("a\u{0}b", .controlCharacter("\u{0}")), Case("a\nb", .controlCharacter("\n")),
        Case("a\u{7f}", .controlCharacter("\u{7f}")), Case("a\u{9b}31m", .controlCharacter("\u{9b}")),
        Case("a\r\n", .controlCharacter("\r")), Case("e\u{301}.txt", .notNFC), Case("\u{212b}", .notNFC),
        Case("\u{1112}\u{1161}\u{11ab}", .notNFC), Case("a.", .trailingDotOrSpace(part: "a.")),
        Case("a ", .trailingDotOrSpace(part: "a ")), Case("a /b", .trailingDotOrSpace(part: "a ")),
        Case("...", .trailingDotOrSpace(part: "...")), Case("a/. ", .trailingDotOrSpace(part: ". ")),
        Case(String(repeating: "p", count: 256), .partTooLong(bytes: 256, limit: 255)),
        Case(String(repeating: "p/", count: 512) + "p", .tooLong(bytes: 1_025, limit: 1_024)),
        Case("/\u{301}a", .emptyPart),
    ]

    static let gitParts: [Case] = [
        .git(".git"), .git(".GIT"), .git(".Git"), .git(".gitattributes"), .git(".gitmodules"),
        .git(".github"), .git(".gitkeep"),
        .git(".gitignore2"), .git(".GitIgnore"), .git(".git "), .git(".git."), .git(".git. ."),
        .git(".gi\u{200c}t"),
        .git("\u{feff}.git"), .git(".g\u{200d}it"), .git(".git\u{200e}"), .git(".gi\u{200f}t"),
        .git(".\u{202a}git"),
        .git(".\u{202e}git"), .git(".g\u{206a}it"), .git(".GI\u{206f}T"), .git("git~1"), .git("GIT~1"),
        .git("git~2"),
        .git("GIT~1.txt"), .git("gitmod~1"), .git("GITATT~4"), .git("gitign~1"), .git("gi7eba~1"),
        .git("GI7D29~12"),
        .git(".git\u{301}"), .git(".gitignore\u{200c}"),
        Case("a/.git/hooks/pre-commit", .reserved(part: ".git", .git)),
        Case(".git::$INDEX_ALLOCATION/x", .colon),
        Case(".gitattributes/x", .reserved(part: ".gitattributes", .git)),
    ]

    static let ownedParts: [Case] = [
        Case(".lfsconfig", .reserved(part: ".lfsconfig", .gitLFSConfiguration)),
        Case("a/.LfsConfig", .reserved(part: ".LfsConfig", .gitLFSConfiguration)),
        Case(".lfsconfig.", .reserved(part: ".lfsconfig.", .gitLFSConfiguration)),
        Case(".lfs\u{200d}config", .reserved(part: ".lfs\u{200d}config", .gitLFSConfiguration)),
        Case("LFSCON~1", .reserved(part: "LFSCON~1", .gitLFSConfiguration)),
        Case(".cairn", .reserved(part: ".cairn", .cairn)),
        Case("a/.Cairn/x", .reserved(part: ".Cairn", .cairn)),
        Case(".cairn .", .reserved(part: ".cairn .", .cairn)),
        Case(
            ".ca\u{200b}\u{200c}irn".replacing("\u{200b}", with: ""),
            .reserved(part: ".ca\u{200c}irn", .cairn)
        ),
        Case("CAIRN~1", .reserved(part: "CAIRN~1", .cairn)),
    ]

    static let devices: [Case] =
        [
            "con", "CON", "Prn", "aux", "nul", "NUL.txt", "nul.tar.gz", "nul .txt", "CONIN$", "conout$",
            "conout$.x",
        ].map(Case.device)
        + (0...9).flatMap { [Case.device("com\($0)"), .device("LPT\($0).txt")] }
        + ["\u{b9}", "\u{b2}", "\u{b3}"].flatMap { [Case.device("COM" + $0), .device("lpt\($0).log")] }
        + [
            Case("a/aux.c", .reserved(part: "aux.c", .device)),
            Case("con/x", .reserved(part: "con", .device)),
        ]

    @Test("refuses", arguments: shapes + gitParts + ownedParts + devices)
    func refuses(_ refused: Case) {
        #expect(throws: refused.error) { try ArtifactPath(refused.text) }
        #expect(!refused.error.description.isEmpty)
    }

    struct Conflict: Sendable, CustomTestStringConvertible {
        let paths: [String]
        let isSamePlace: Bool
        var testDescription: String { paths.joined(separator: ", ") }

        init(_ paths: String..., isSamePlace: Bool = true) {
            self.paths = paths
            self.isSamePlace = isSamePlace
        }
    }

    @Test(
        "finds two paths that are one file, or a file that is a folder",
        arguments: [
            Conflict("a", "a"), Conflict("README.md", "readme.md"), Conflict("A/b", "a/B"),
            Conflict("stra\u{df}e", "STRASSE"),
            Conflict("\u{1e9e}", "ss"), Conflict("\u{3a3}", "\u{3c2}"), Conflict("\u{17f}", "s"),
            Conflict("\u{fb01}", "fi"),
            Conflict("\u{13a0}", "\u{ab70}"), Conflict("a", "a/b", isSamePlace: false),
            Conflict("a/b/c", "A", isSamePlace: false), Conflict("a/B", "a/b/c/d", isSamePlace: false),
        ]
    )
    func conflicts(_ conflict: Conflict) throws {
        let found = ArtifactPath.conflicts(in: try conflict.paths.map { try ArtifactPath($0) })
        #expect(found.count == 1)
        switch try #require(found.first) {
        case .samePlace: #expect(conflict.isSamePlace)
        case .fileIsFolder: #expect(!conflict.isSamePlace)
        }
    }

    @Test("finds no conflict between paths that only look alike")
    func noConflict() throws {
        let texts = [
            "a/b", "a/c", "ab", "a.b", "i", "\u{131}", "o", "\u{f8}", "a-b/c", "a-b.c", "dir/file",
            "dir.file",
        ]
        #expect(try ArtifactPath.conflicts(in: texts.map { try ArtifactPath($0) }).isEmpty)
    }

    @Test("orders by UTF-8 bytes")
    func order() throws {
        let texts = ["B", "a", "a-b", "a/b", "a0", "\u{e9}", "\u{e000}", "\u{fffd}", "\u{10000}"]
        let paths = try texts.map { try ArtifactPath($0) }
        #expect(paths.shuffled().sorted().map(\.text) == texts)
    }

    @Test("splits at every slash, also before a combining mark")
    func parts() throws {
        let path = try ArtifactPath("a/\u{301}b")
        #expect(path.parts.count == 2)
        #expect(try ArtifactPath("x/y/z.txt").lastPart == "z.txt")
    }
}
