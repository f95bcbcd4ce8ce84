import CairnInspector
import Testing

@Suite("Inspected files")
struct CaseTests {
    @Test("the cases are there")
    func cases() {
        #expect(InspectorCase.all.count > 200)
        #expect(InspectorCase.all.allSatisfy { $0.expects.count == $0.expectedTexts.count })
    }

    @Test("says what a file is and what it can do, and no more", arguments: InspectorCase.all)
    func finds(_ file: InspectorCase) {
        let found = file.inspection
        #expect(found.format.rawValue == file.format)
        for (expected, text) in zip(file.expects, file.expectedTexts) {
            #expect(found.findings.contains { expected.fits($0) }, "missing: \(text) in \(found.findings)")
        }
        let severities = Set(found.findings.map(\.severity)).subtracting([.note])
        #expect(severities == Set(file.expects.map(\.severity)).subtracting([.note]), "\(found.findings)")
    }

    @Test(
        "what a name says changes nothing of what a pickle does",
        arguments: ["a", "a.txt", "a.safetensors", "a.py", "b/c.md"])
    func names(_ path: String) throws {
        let file = try #require(InspectorCase.all.first { $0.name == "os.system by INST" })
        let found = Inspector.inspect(path: path, source: MemorySource(file.bytes))
        #expect(found.format == .pickle)
        #expect(found.findings.contains { $0.severity == .executes && $0.path == path })
    }
}
