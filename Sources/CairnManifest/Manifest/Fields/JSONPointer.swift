/// Where in a document something is: RFC 6901.
///
/// The text is only made when there is something to report.
package indirect enum JSONPointer: Sendable {
    case root
    case member(JSONPointer, String)
    case element(JSONPointer, Int)

    package var text: String {
        switch self {
        case .root: ""
        case .member(let parent, let key): parent.text + "/" + Self.escape(key)
        case .element(let parent, let index): parent.text + "/" + String(index)
        }
    }

    /// `~` and `/` are written `~0` and `~1`, section 3.
    static func escape(_ key: String) -> String {
        key.utf8.contains { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }
            ? key.unicodeScalars.reduce(into: "") { $0 += $1 == "~" ? "~0" : $1 == "/" ? "~1" : String($1) }
            : key
    }
}
