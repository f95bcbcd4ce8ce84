import CairnManifest
import Foundation
import Testing

/// `registry/schemas/manifest.schema.json` says the same as the code.
///
/// How it judges whole documents is checked by `Tests/Interop/jcs` with a validator.
@Suite struct ManifestSchemaTests {
    private func schema() throws -> JSONValue {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "registry/schemas/manifest.schema.json")
        return try JSONValue.parse([UInt8](try Data(contentsOf: file)), maxBytes: 1 << 20)
    }

    @Test("the schema names itself and says that it is a draft")
    func header() throws {
        let schema = try schema()
        #expect(schema["$id"] == "urn:cairn:schema:manifest:1")
        #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["description"]?.stringValue?.hasPrefix("Draft") == true)
    }

    @Test("the schema lets the same facts be unknown", arguments: EntryKind.allCases)
    func unknownRules(_ kind: EntryKind) throws {
        let rule = try schema()["allOf"]?.arrayValue?.first {
            $0["if"]?["properties"]?["kind"]?["const"] == .string(kind.rawValue)
        }
        let then = try #require(rule?["then"])
        let allowed = then["properties"]?["unknown"]?["propertyNames"]?["enum"]?.arrayValue?.compactMap(
            \.stringValue
        )
        #expect(Set(allowed ?? []) == Set(UnknownRules.rules(for: kind).map(\.pointer)))
        #expect(
            then["allOf"]?.arrayValue?.count == UnknownRules.rules(for: kind).count { $0.need == .always }
        )
    }
}
