import CairnManifest

/// Reads the members of one JSON object and collects every issue with its place.
///
/// An object has exactly the given members: a missing one and an unknown one are issues, but for those that are
/// optional. Getters return nil where they have noted an issue, and for an optional member that isn't there, so a
/// caller reads everything first and builds its value only when `issues` is empty.
struct FieldReader {
    let pointer: String
    private(set) var issues: [ValidationIssue] = []
    private let object: JSONObject

    init(_ value: JSONValue, at pointer: String = "", fields: [String], optional: [String] = []) {
        self.pointer = pointer
        guard let object = value.objectValue else {
            self.object = JSONObject()
            issues = [ValidationIssue(pointer: pointer, message: "must be an object")]
            return
        }
        self.object = object
        let known = fields + optional
        for key in object.keys where !known.contains(where: { ExactText.equal($0, key) }) {
            note(key, "is not a field of this format")
        }
        for key in fields where !object.keys.contains(key) {
            note(key, "is missing")
        }
    }

    mutating func note(_ key: String, _ message: String) {
        issues.append(ValidationIssue(pointer: place(of: key), message: message))
    }

    mutating func adopt(_ others: [ValidationIssue]) {
        issues += others
    }

    func place(of key: String) -> String {
        "\(pointer)\(JSONPointer.member(.root, key).text)"
    }

    func has(_ key: String) -> Bool { object[key] != nil }

    /// Whether the member is there and null.
    func isNull(_ key: String) -> Bool {
        object[key]?.isNull ?? false
    }

    /// A member that `read` understands; `expectation` completes "must be …".
    mutating func value<Value>(
        _ key: String,
        _ expectation: String,
        _ read: (JSONValue) -> Value?
    ) -> Value? {
        guard let member = object[key] else { return nil }
        guard let value = read(member) else {
            note(key, "must be \(expectation)")
            return nil
        }
        return value
    }

    /// As `value`, but null is allowed and gives nil without an issue.
    mutating func nullable<Value>(
        _ key: String,
        _ expectation: String,
        _ read: (JSONValue) -> Value?
    ) -> Value? {
        isNull(key) ? nil : value(key, "\(expectation), or null", read)
    }

    mutating func text(_ key: String) -> String? {
        value(key, "a text", \.stringValue)
    }

    /// A text with one allowed value.
    mutating func constant(_ key: String, _ expected: String) {
        _ = value(key, "\"\(expected)\"") { member in
            member.stringValue.map { ExactText.equal($0, expected) } == true ? true : nil
        }
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int64>) -> Int64? {
        value(key, "an integer from \(range.lowerBound) to \(range.upperBound)") { member in
            member.integerValue.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    mutating func digest(_ key: String) -> ContentDigest? {
        value(key, "a SHA-256 in lower-case hex", \.digestValue)
    }

    mutating func nullableDigest(_ key: String) -> ContentDigest? {
        nullable(key, "a SHA-256 in lower-case hex", \.digestValue)
    }

    mutating func base64(_ key: String) -> [UInt8]? {
        value(key, "padded base64") { $0.stringValue.flatMap(Base64.decode) }
    }

    /// The items of a list with their places; empty where there is none.
    mutating func items(_ key: String, atMost limit: Int) -> [(place: String, value: JSONValue)] {
        let items = value(key, "a list of at most \(limit)") { member in
            member.arrayValue.flatMap { $0.count <= limit ? $0 : nil }
        }
        return (items ?? []).enumerated().map { ("\(place(of: key))/\($0.offset)", $0.element) }
    }

    /// Reads an object inside this one by its own fields and takes over its issues.
    mutating func object<Value>(
        _ key: String,
        fields: [String],
        optional: [String] = [],
        _ read: (inout FieldReader) -> Value?
    ) -> Value? {
        guard let member = object[key] else { return nil }
        var reader = FieldReader(member, at: place(of: key), fields: fields, optional: optional)
        let value = read(&reader)
        issues += reader.issues
        return value
    }
}

extension JSONValue {
    var digestValue: ContentDigest? { stringValue.flatMap(ContentDigest.init(hex:)) }

    init(_ digest: ContentDigest?) {
        self = digest.map { .string($0.hex) } ?? .null
    }
}

extension JSONValue {
    /// Reads canonical JSON, with the error of the documents of this target.
    static func canonicalDocument(_ bytes: [UInt8], maxBytes: Int) throws(FormatError) -> JSONValue {
        do {
            return try parseCanonical(bytes, maxBytes: maxBytes)
        } catch {
            throw .json(error)
        }
    }
}
