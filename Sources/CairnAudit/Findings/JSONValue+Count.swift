import CairnManifest

extension JSONValue {
    /// A number of things, capped at the largest integer that every JSON implementation keeps exactly.
    static func count(_ count: UInt64) -> JSONValue {
        .integer(min(Int64(clamping: count), JSONValue.integerRange.upperBound))
    }
}
