import CairnManifest

/// Reads one message of proto3 JSON: lowerCamelCase names, absent and null are the same, unknown members are noted.
struct ProtoReader {
    let pointer: String
    private let object: JSONObject
    /// JSON pointers of members that no getter knows.
    private(set) var unknown: [String]

    init(_ value: JSONValue, at pointer: String, fields: Set<String>) throws(SigstoreFormatError) {
        guard let object = value.objectValue else { throw .field(pointer, expected: "an object") }
        self.object = object
        self.pointer = pointer
        unknown = object.keys.filter { !fields.contains($0) }.map { "\(pointer)/\($0)" }
    }

    func has(_ key: String) -> Bool { member(key) != nil }

    private func member(_ key: String) -> JSONValue? {
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    private func fail(_ key: String, _ expected: String) -> SigstoreFormatError {
        .field("\(pointer)/\(key)", expected: expected)
    }

    /// The message of that name, nil where there is none; its unknown members are taken over.
    mutating func message<Value>(
        _ key: String, fields: Set<String>, _ read: (inout ProtoReader) throws(SigstoreFormatError) -> Value
    ) throws(SigstoreFormatError) -> Value? {
        guard let value = member(key) else { return nil }
        var reader = try ProtoReader(value, at: "\(pointer)/\(key)", fields: fields)
        let answer = try read(&reader)
        unknown += reader.unknown
        return answer
    }

    /// The messages of a list, empty where there is none.
    mutating func messages<Value>(
        _ key: String, atMost limit: Int, fields: Set<String>,
        _ read: (inout ProtoReader) throws(SigstoreFormatError) -> Value
    ) throws(SigstoreFormatError) -> [Value] {
        var answers: [Value] = []
        for (index, value) in try list(key, atMost: limit).enumerated() {
            var reader = try ProtoReader(value, at: "\(pointer)/\(key)/\(index)", fields: fields)
            answers.append(try read(&reader))
            unknown += reader.unknown
        }
        return answers
    }

    private func list(_ key: String, atMost limit: Int) throws(SigstoreFormatError) -> [JSONValue] {
        guard let value = member(key) else { return [] }
        guard let items = value.arrayValue else { throw fail(key, "a list") }
        guard items.count <= limit else {
            throw .tooMany("\(pointer)/\(key)", count: items.count, limit: limit)
        }
        return items
    }

    func text(_ key: String) throws(SigstoreFormatError) -> String? {
        guard let value = member(key) else { return nil }
        guard let text = value.stringValue else { throw fail(key, "a text") }
        return text
    }

    func requiredText(_ key: String) throws(SigstoreFormatError) -> String {
        guard let text = try text(key), !text.isEmpty else { throw fail(key, "a text that isn't empty") }
        return text
    }

    /// A 64-bit integer as a text or a number; 0 where there is none, as proto3 leaves zeros out.
    func integer(_ key: String) throws(SigstoreFormatError) -> Int64 {
        guard let value = member(key) else { return 0 }
        if let number = value.integerValue { return number }
        guard let text = value.stringValue, let number = Int64(text), String(number) == text else {
            throw fail(key, "a 64-bit integer")
        }
        return number
    }

    /// Bytes in padded base64 of the standard alphabet; empty where there are none.
    func bytes(_ key: String) throws(SigstoreFormatError) -> [UInt8] {
        guard let text = try text(key) else { return [] }
        guard let bytes = Base64.decode(text) else { throw fail(key, "padded base64") }
        return bytes
    }

    func requiredBytes(_ key: String) throws(SigstoreFormatError) -> [UInt8] {
        let bytes = try bytes(key)
        guard !bytes.isEmpty else { throw fail(key, "bytes in base64") }
        return bytes
    }

    func bytesList(_ key: String, atMost limit: Int) throws(SigstoreFormatError) -> [[UInt8]] {
        var all: [[UInt8]] = []
        for (index, value) in try list(key, atMost: limit).enumerated() {
            guard let text = value.stringValue, let bytes = Base64.decode(text) else {
                throw fail("\(key)/\(index)", "padded base64")
            }
            all.append(bytes)
        }
        return all
    }

    /// A DSSE envelope, whose base64 may have either alphabet.
    func envelope(_ key: String) throws(SigstoreFormatError) -> Envelope? {
        guard let value = member(key) else { return nil }
        guard let object = value.objectValue else { throw fail(key, "an object") }
        do {
            return try Envelope(object, decode: Base64.decodeAnyAlphabet)
        } catch .tooManySignatures(let count, let limit) {
            throw .tooMany("\(pointer)/\(key)/signatures", count: count, limit: limit)
        } catch .field(let place) {
            throw fail(key + place, "what DSSE has there")
        } catch {
            throw fail(key, "a DSSE envelope")
        }
    }
}
