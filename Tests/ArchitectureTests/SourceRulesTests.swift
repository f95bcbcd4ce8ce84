import Testing

/// A checker that accepts everything would pass all the architecture tests; these see it refuse.
@Suite("The architecture's checker")
struct SourceRulesTests {
    private func file(_ target: String, _ text: String) -> SourceTree.File {
        SourceTree.File(target: target, path: "Sources/\(target)/Made.swift", text: text)
    }

    struct ImportCase: Sendable, CustomTestStringConvertible {
        let text: String
        let modules: [String]

        var testDescription: String { text }
    }

    @Test(
        "finds an import however it is written",
        arguments: [
            ImportCase(text: "import NIOCore", modules: ["NIOCore"]),
            ImportCase(text: "  import NIOCore // why", modules: ["NIOCore"]),
            ImportCase(text: "@testable import NIOCore", modules: ["NIOCore"]),
            ImportCase(text: "@preconcurrency public import NIOCore", modules: ["NIOCore"]),
            ImportCase(text: "@_implementationOnly import NIOCore", modules: ["NIOCore"]),
            ImportCase(text: "import struct Foundation.Data", modules: ["Foundation"]),
            ImportCase(text: "package import Foundation.NSURL", modules: ["Foundation"]),
            ImportCase(text: "import NIOCore; import Crypto", modules: ["NIOCore", "Crypto"]),
            ImportCase(text: "import NIOCore\r\nimport Crypto\r\n", modules: ["NIOCore", "Crypto"]),
            ImportCase(text: "#if canImport(Glibc)\nimport Glibc\n#endif", modules: ["Glibc"]),
            ImportCase(text: "// import NIOCore", modules: []),
            ImportCase(text: "/// Says `import NIOCore`.", modules: []),
            ImportCase(text: "let important = 1", modules: []),
        ])
    func findsImports(_ example: ImportCase) {
        #expect(ImportLine.all(in: example.text).map(\.module) == example.modules)
    }

    @Test("names file, line, import and remedy of an import upward")
    func upward() {
        let found = SourceRules.importViolations(
            in: file("CairnManifest", "import Crypto\nimport CairnTransparencyLog\nimport CairnStorage\n"))
        #expect(
            found == [
                "Sources/CairnManifest/Made.swift:3: CairnManifest may not import CairnStorage; move the code to a "
                    + "target that may, or add the edge to ImportTable and Package.swift with a decision record"
            ])
    }

    @Test(
        "refuses files, network and clock in a pure target",
        arguments: ["Foundation", "Glibc", "NIOCore", "GRDB"])
    func impure(module: String) {
        #expect(SourceRules.importViolations(in: file("CairnRegistry", "import \(module)\n")).count == 1)
    }

    @Test("refuses a target that the table doesn't have")
    func unknownTarget() {
        #expect(SourceRules.importViolations(in: file("CairnHelpers", "")).count == 1)
    }

    @Test("refuses a file that is one line too long, and not one that just fits")
    func length() {
        let line = "let a = 1\n"
        let most = SourceRules.maxLines
        #expect(SourceRules.lengthViolations(in: file("cairn", String(repeating: line, count: most))).isEmpty)
        #expect(
            SourceRules.lengthViolations(in: file("cairn", String(repeating: line, count: most + 1))).count
                == 1)
    }

    @Test(
        "refuses forced tries and casts in code",
        arguments: [
            ("let a = try! make()", 1), ("f(try! make())", 1), ("let b = a as! B", 1),
            ("// never try! this", 0), ("let a = try make()", 0), ("let b = a as? B", 0),
        ])
    func forces(text: String, count: Int) {
        #expect(SourceRules.forceViolations(in: file("cairn", text)).count == count)
    }
}
