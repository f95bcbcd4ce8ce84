import CairnAPI
import CairnManifest
import Foundation
import Testing

/// `Tests/Vectors/node`, made by another implementation.
@Suite("Node documents of the vectors") struct NodeDocumentVectorTests {
    private let vectors: JSONObject

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Vectors/node/node-document.json").standardizedFileURL
        // The file of vectors isn't canonical itself.
        let any = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        let data = try JSONSerialization.data(
            withJSONObject: any, options: [.sortedKeys, .withoutEscapingSlashes])
        vectors = try #require(try JSONValue.parse([UInt8](data), maxBytes: data.count).objectValue)
    }

    private func bytes(_ name: String) throws -> [UInt8] {
        let text = try #require(vectors[name]?.objectValue?["bytes"]?.stringValue)
        return [UInt8](try #require(Data(base64Encoded: text)))
    }

    @Test("are read, with and without the roles of a witness and a mirror")
    func accepted() throws {
        let plain = try NodeDocument.parse(try bytes("document"))
        #expect(plain.witnessVKey == nil && plain.mirrorVKey == nil)
        let roles = try NodeDocument.parse(try bytes("withRoles"))
        #expect(roles.witnessVKey?.hasPrefix("models.example.org/witness+") == true)
        #expect(roles.mirrorVKey?.hasPrefix("models.example.org/mirror+") == true)
        #expect(roles.logVKey == plain.logVKey)
    }

    @Test("are refused for the reason that the vector names")
    func refused() throws {
        let cases = try #require(vectors["refused"]?.arrayValue)
        #expect(cases.count == 6)
        for value in cases {
            let vector = try #require(value.objectValue)
            let document = try #require(vector["value"]).canonicalBytes()
            let expected = vector["error"]?.stringValue == "malformed" ? "malformed" : "badSignature"
            let found: String
            do {
                _ = try NodeDocument.parse(document)
                found = "accepted"
            } catch {
                found = String("\(error)".prefix { $0 != "(" })
            }
            #expect(found == expected, "\(vector["description"]?.stringValue ?? "")")
        }
    }
}
