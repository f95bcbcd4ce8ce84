/// A file pattern of a dataset card: `*` and `?` within a folder, `**` across folders.
struct GlobPattern: Sendable {
    private let pattern: [UInt8]

    /// Longer patterns match nothing.
    private static let longest = 512

    init(_ text: String) {
        pattern = text.utf8.count <= Self.longest ? Array(text.utf8) : []
    }

    /// Linear memory and `pattern × path` steps, whatever the pattern: no backtracking.
    func matches(_ path: String) -> Bool {
        // `reach[i]`: the first i bytes of the pattern match what was read so far.
        var reach = spread([true] + [Bool](repeating: false, count: pattern.count))
        for byte in path.utf8 {
            var next = [Bool](repeating: false, count: pattern.count + 1)
            for at in pattern.indices where reach[at] {
                switch pattern[at] {
                case UInt8(ascii: "*"):
                    if byte != UInt8(ascii: "/") || isDouble(at) { next[at] = true }
                case UInt8(ascii: "?"):
                    if byte != UInt8(ascii: "/") { next[at + 1] = true }
                default:
                    if pattern[at] == byte { next[at + 1] = true }
                }
            }
            reach = spread(next)
        }
        return reach[pattern.count]
    }

    /// A star may stand for nothing, and `**/` for no folder.
    private func spread(_ reach: [Bool]) -> [Bool] {
        var reach = reach
        for at in pattern.indices where reach[at] && pattern[at] == UInt8(ascii: "*") {
            reach[at + 1] = true
            if pattern[at...].starts(with: "**/".utf8) { reach[at + 3] = true }
        }
        return reach
    }

    /// Whether the star at this place is one of two.
    private func isDouble(_ at: Int) -> Bool {
        (at > 0 && pattern[at - 1] == UInt8(ascii: "*"))
            || (at + 1 < pattern.count && pattern[at + 1] == UInt8(ascii: "*"))
    }
}
