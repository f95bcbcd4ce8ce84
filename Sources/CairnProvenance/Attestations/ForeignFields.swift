import CairnManifest

/// Reads members of a JSON object that somebody else's format describes: unknown ones are ignored, every fault is noted.
struct ForeignFields {
    private let object: JSONObject
    private let pointer: String
    private(set) var issues: [ValidationIssue] = []

    init(_ value: JSONValue?, at pointer: String) {
        self.pointer = pointer
        object = value?.objectValue ?? JSONObject()
        if value?.objectValue == nil { note(at: pointer, "must be an object") }
    }

    subscript(key: String) -> JSONValue? {
        // In these formats an unset member may be written as null.
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    mutating func note(at place: String, _ message: String) {
        guard issues.count < Limits.reportedIssues else { return }
        issues.append(ValidationIssue(pointer: place, message: message))
    }

    func place(_ key: String) -> String { "\(pointer)\(JSONPointer.member(.root, key).text)" }

    mutating func adopt(_ others: [ValidationIssue]) {
        issues += others.prefix(max(0, Limits.reportedIssues - issues.count))
    }

    /// A text that must be there and not be empty.
    mutating func text(_ key: String) -> String? {
        guard let text = self[key]?.stringValue, !text.isEmpty else {
            note(at: place(key), "must be a text that isn't empty")
            return nil
        }
        return text
    }

    mutating func optionalText(_ key: String) -> String? {
        guard let value = self[key] else { return nil }
        guard let text = value.stringValue else {
            note(at: place(key), "must be a text")
            return nil
        }
        return text
    }

    mutating func object(_ key: String) -> JSONObject? {
        guard let value = self[key]?.objectValue else {
            note(at: place(key), "must be an object")
            return nil
        }
        return value
    }

    /// Fields of an object inside this one; its issues are the caller's to adopt.
    func fields(_ key: String) -> ForeignFields { ForeignFields(self[key], at: place(key)) }

    /// The items of a list; empty where there is none.
    mutating func items(_ key: String, atMost limit: Int) -> [(place: String, value: JSONValue)] {
        guard let value = self[key] else { return [] }
        guard let items = value.arrayValue, items.count <= limit else {
            note(at: place(key), "must be a list of at most \(limit)")
            return []
        }
        return items.enumerated().map { ("\(place(key))/\($0.offset)", $0.element) }
    }
}
