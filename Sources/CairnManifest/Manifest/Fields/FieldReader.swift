/// Reads the members of one object.
///
/// Every mistake is noted with its pointer, and reading goes on.
struct FieldReader {
    let object: JSONObject
    let pointer: JSONPointer
    let log: IssueLog

    /// Notes every member that is not among `fields`.
    init(_ object: JSONObject, at pointer: JSONPointer, fields: [String], log: IssueLog) {
        self.object = object
        self.pointer = pointer
        self.log = log
        for key in object.keys where !fields.contains(where: { ExactText.equal($0, key) }) {
            log.add(
                .member(pointer, key),
                "this field is not part of the format; remove it, or put it under 'ext'"
            )
        }
    }

    func required<T>(_ key: String, _ shape: FieldShape<T>) -> T? {
        guard let value = object[key] else {
            log.add(.member(pointer, key), "this field is missing; give \(shape.expected)")
            return nil
        }
        return shape.read(value, .member(pointer, key), log)
    }

    func optional<T>(_ key: String, _ shape: FieldShape<T>) -> T? {
        object[key].flatMap { shape.read($0, .member(pointer, key), log) }
    }

    /// An absent list is an empty one.
    func list<T>(_ key: String, _ element: FieldShape<T>, atMost limit: Int = Limits.listItems) -> [T] {
        optional(key, .list(of: element, atMost: limit)) ?? []
    }

    /// A list whose elements occur once.
    func set<T: Hashable>(_ key: String, _ element: FieldShape<T>, atMost limit: Int = Limits.listItems)
        -> [T]
    {
        optional(key, .set(of: element, atMost: limit)) ?? []
    }

    func has(_ key: String) -> Bool { object[key] != nil }

    func issue(_ key: String, _ message: String) {
        log.add(.member(pointer, key), message)
    }
}

/// A part of a document that is an object: which fields it has and how they are read.
///
/// `init` is nil only when an issue was noted.
protocol DocumentPart {
    static var fields: [String] { get }
    init?(_ fields: FieldReader)
}
