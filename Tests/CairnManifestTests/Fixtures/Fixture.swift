import CairnManifest
import Testing

/// Whole manifests, and variants of them that differ in one thing.
enum Fixture {
    static func model() throws -> JSONValue { try value(modelText) }

    static func dataset() throws -> JSONValue { try value(datasetText) }

    static func value(_ text: String) throws -> JSONValue {
        try JSONValue.parse(Array(text.utf8), maxBytes: 1 << 20)
    }

    static func of(_ kind: EntryKind) throws -> JSONValue { kind == .model ? try model() : try dataset() }

    /// One line of `artifacts`.
    static func artifact(_ path: String, size: Int64 = 1, git: String = "blob") -> JSONValue {
        var object: JSONObject = [
            "digests": ["sha256": .string(String(repeating: "1", count: 64))], "git": .string(git),
            "mediaType": "application/octet-stream", "path": .string(path), "role": "other",
            "size": .integer(size),
        ]
        if size > 16_777_216 {
            object["chunks"] = ["root": .string(String(repeating: "2", count: 64)), "size": 16_777_216]
        }
        return .object(object)
    }
}

extension JSONValue {
    /// The value with another one, or nothing, at a pointer.
    ///
    /// A number in the pointer is an index; the index after the last appends.
    func with(_ pointer: String, _ value: JSONValue?) -> JSONValue {
        let keys = pointer.split(separator: "/").map {
            String($0.replacing("~1", with: "/").replacing("~0", with: "~"))
        }
        return with(keys[...], value)
    }

    private func with(_ keys: ArraySlice<String>, _ value: JSONValue?) -> JSONValue {
        guard let key = keys.first else { return value ?? .null }
        let rest = keys.dropFirst()
        if var elements = arrayValue, let index = Int(key) {
            guard index < elements.count else { return .array(elements + [value ?? .null]) }
            if rest.isEmpty, value == nil {
                elements.remove(at: index)
            } else {
                elements[index] = elements[index].with(rest, value)
            }
            return .array(elements)
        }
        var object = objectValue ?? JSONObject()
        object[key] = rest.isEmpty ? value : (object[key] ?? .object(JSONObject())).with(rest, value)
        return .object(object)
    }
}
