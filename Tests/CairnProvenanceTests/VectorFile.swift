import CairnManifest
import Foundation

/// A JSON file below `Tests/Vectors`.
struct VectorFile {
    let json: JSONValue

    init(_ name: String) throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: tests.appending(path: "Vectors/\(name)"))
        json = try JSONValue.parse(Array(data), maxBytes: 64 << 20, fractions: true)
    }

    /// The items of a list at the top of the file.
    func items(_ key: String = "cases") -> [JSONValue] { json[key]?.arrayValue ?? [] }
}

extension JSONValue {
    func text(_ key: String) -> String { self[key]?.stringValue ?? "" }

    func base64(_ key: String) -> [UInt8] { Base64.decode(text(key)) ?? [] }
}
