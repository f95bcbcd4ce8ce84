/// What a field holds: how to read it, and words for what is expected.
struct FieldShape<Value> {
    /// Completes "give …".
    let expected: String
    /// Nil only when an issue was noted.
    let read: (JSONValue, JSONPointer, IssueLog) -> Value?

    init(_ expected: String, read: @escaping (JSONValue, JSONPointer, IssueLog) -> Value?) {
        self.expected = expected
        self.read = read
    }

    /// For values that are right or wrong as a whole.
    init(_ expected: String, _ convert: @escaping (JSONValue) -> Value?) {
        self.init(expected) { value, pointer, log in
            if let converted = convert(value) { return converted }
            log.add(pointer, "this is not \(expected); give \(expected)")
            return nil
        }
    }

    /// For texts whose type says in its error what is wrong.
    static func parsed<Problem: Error & CustomStringConvertible>(
        _ expected: String,
        _ parse: @escaping (String) throws(Problem) -> Value
    ) -> FieldShape {
        FieldShape(expected) { value, pointer, log in
            guard let text = value.stringValue else {
                log.add(pointer, "this is not a string; give \(expected)")
                return nil
            }
            do throws(Problem) {
                return try parse(text)
            } catch {
                log.add(pointer, "\(error)")
                return nil
            }
        }
    }

    static func list<Element>(
        of element: FieldShape<Element>,
        atLeast least: Int = 0,
        atMost limit: Int = Limits.listItems
    ) -> FieldShape where Value == [Element] {
        FieldShape("a list, each element \(element.expected)") { value, pointer, log in
            guard let items = value.arrayValue else {
                log.add(pointer, "this is not a list; give a list, each element \(element.expected)")
                return nil
            }
            guard items.count >= least else {
                log.add(pointer, "this list is empty; give at least one element, or remove the field")
                return nil
            }
            guard items.count <= limit else {
                log.add(pointer, "this list has \(items.count) elements, more than the limit of \(limit)")
                return nil
            }
            let read = items.indices.map { element.read(items[$0], .element(pointer, $0), log) }
            let values = read.compactMap { $0 }
            return values.count == items.count ? values : nil
        }
    }

    static func set<Element: Hashable>(
        of element: FieldShape<Element>,
        atLeast least: Int = 0,
        atMost limit: Int = Limits.listItems
    ) -> FieldShape where Value == [Element] {
        let list = list(of: element, atLeast: least, atMost: limit)
        return FieldShape(list.expected) { value, pointer, log in
            guard let values = list.read(value, pointer, log) else { return nil }
            var seen: Set<JSONValue> = []
            for (index, item) in (value.arrayValue ?? []).enumerated() where !seen.insert(item).inserted {
                log.add(.element(pointer, index), "this element is in the list already; list it once")
                return nil
            }
            return values
        }
    }
}

extension FieldShape where Value: DocumentPart {
    static var part: FieldShape {
        FieldShape("an object") { value, pointer, log in
            guard let object = value.objectValue else {
                log.add(
                    pointer,
                    "this is not an object; give an object with \(Value.fields.joined(separator: ", "))"
                )
                return nil
            }
            return Value(FieldReader(object, at: pointer, fields: Value.fields, log: log))
        }
    }
}

extension FieldShape where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One word out of a fixed set.
    static var word: FieldShape {
        let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return FieldShape("one of \(words)") { value in
            guard let text = value.stringValue else { return nil }
            return Value.allCases.first { ExactText.equal($0.rawValue, text) }
        }
    }
}
