import CairnInspector
import CairnManifest
import Foundation
import Testing

@Suite("Inspection as specified")
struct SpecificationTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func words(_ value: JSONValue?) -> Set<String> {
        Set(value?["enum"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }

    @Test("the schema lists the formats, kinds and severities of the code")
    func schema() throws {
        let data = try Data(contentsOf: Self.root.appending(path: "registry/schemas/inspection.schema.json"))
        let properties = try JSONValue.parse(Array(data), maxBytes: data.count)["properties"]
        let finding = properties?["findings"]?["items"]?["properties"]
        #expect(Self.words(finding?["kind"]) == Set(Finding.Kind.allCases.map(\.rawValue)))
        #expect(Self.words(finding?["severity"]) == Set(Finding.Severity.allCases.map(\.rawValue)))
        let format = properties?["files"]?["items"]?["properties"]?["format"]
        #expect(Self.words(format) == Set(Format.allCases.map(\.rawValue)))
    }

    @Test("the specification names every format and kind")
    func page() throws {
        let page = try String(
            contentsOf: Self.root.appending(path: "Docs/spec/inspection.md"), encoding: .utf8)
        for word in Finding.Kind.allCases.map(\.rawValue) + Format.allCases.map(\.rawValue) {
            #expect(page.contains("`\(word)`"), "\(word)")
        }
    }

    @Test("every kind is found in some case")
    func cover() {
        let found = Set(InspectorCase.all.flatMap { file in file.expects.map(\.kind) })
        // Those need a file that can't be read, or more than a case has.
        let elsewhere: Set<Finding.Kind> = [.unreadable, .archiveExpansion, .pickleBroken]
        #expect(Set(Finding.Kind.allCases).subtracting(found).subtracting(elsewhere).isEmpty)
    }
}
