/// The name of a model or a dataset within its publisher, such as `all-MiniLM-L6-v2`: at most 96 bytes.
///
/// Compared in ASCII lower case, shown as first written.
package struct EntryName: Hashable, Sendable, CustomStringConvertible {
    package let text: String
    /// ASCII lower case; what equality goes by.
    package let folded: String

    package init(_ text: String) throws(NameError) {
        try NameRules.check(text, maxBytes: Limits.entryNameBytes)
        self.text = text
        folded = NameRules.fold(text)
    }

    package var description: String { text }

    package static func == (one: Self, other: Self) -> Bool { one.folded == other.folded }

    package func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}
